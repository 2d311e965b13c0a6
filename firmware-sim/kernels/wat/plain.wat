  ;; Spreads items of (channels, samples) int8 to sample-major int16, items `pitch` bytes apart.
  (func (export "spread")
    (param $from i32) (param $items i32) (param $channels i32) (param $samples i32) (param $to i32) (param $pitch i32)
    (local $c i32) (local $t i32) (local $at i32) (local $step i32)
    (local.set $step (i32.shl (local.get $channels) (i32.const 1)))
    (loop $item
      (local.set $c (i32.const 0))
      (loop $channel
        (local.set $at (i32.add (local.get $to) (i32.shl (local.get $c) (i32.const 1))))
        (local.set $t (local.get $samples))
        (loop $sample
          (i32.store16 (local.get $at) (i32.load8_s (local.get $from)))
          (local.set $from (i32.add (local.get $from) (i32.const 1)))
          (local.set $at (i32.add (local.get $at) (local.get $step)))
          (br_if $sample (local.tee $t (i32.sub (local.get $t) (i32.const 1)))))
        (br_if $channel (i32.lt_u
          (local.tee $c (i32.add (local.get $c) (i32.const 1)))
          (local.get $channels))))
      (local.set $to (i32.add (local.get $to) (local.get $pitch)))
      (br_if $item (local.tee $items (i32.sub (local.get $items) (i32.const 1))))))

  ;; to[i] = 16 x (low nibble of from[i]) in its first byte, 16 x (high nibble) in its second; 8 int16 at a time.
  (func (export "splitNibbles") (param $to i32) (param $from i32) (param $vectors i32) (local $v v128)
    (loop $next
      (local.set $v (v128.load (local.get $from)))
      (v128.store (local.get $to) (v128.or
        (v128.and (i16x8.shl (local.get $v) (i32.const 4)) (v128.const i16x8 0xf0 0xf0 0xf0 0xf0 0xf0 0xf0 0xf0 0xf0))
        (i16x8.shl
          (v128.and (local.get $v) (v128.const i16x8 0xf0 0xf0 0xf0 0xf0 0xf0 0xf0 0xf0 0xf0))
          (i32.const 8))))
      (local.set $to (i32.add (local.get $to) (i32.const 16)))
      (local.set $from (i32.add (local.get $from) (i32.const 16)))
      (br_if $next (local.tee $vectors (i32.sub (local.get $vectors) (i32.const 1))))))

  ;; to[i] = 16 x (from[i] & 255): the byte offset of a 16-byte entry; 8 int16 at a time.
  (func (export "entryOffsets") (param $to i32) (param $from i32) (param $vectors i32)
    (loop $next
      (v128.store (local.get $to) (i16x8.shr_u
        (i16x8.shl (v128.load (local.get $from)) (i32.const 8))
        (i32.const 4)))
      (local.set $to (i32.add (local.get $to) (i32.const 16)))
      (local.set $from (i32.add (local.get $from) (i32.const 16)))
      (br_if $next (local.tee $vectors (i32.sub (local.get $vectors) (i32.const 1))))))

  ;; sums[t][c] = starts[t][c] + sum over pairs of taps of x * w, each channel with its own weights, 8 channels at a time.
  ;; Weights: per group of 8 channels, per pair of taps, 8 channels x 2 int16.
  (func (export "depthwise")
    (param $input i32) (param $step i32) (param $positions i32) (param $sampleBytes i32)
    (param $weights i32) (param $pairs i32) (param $groups i32)
    (param $starts i32) (param $sums i32)
    (local $w i32) (local $x i32) (local $g i32) (local $k i32) (local $a v128) (local $b v128)
    (local $low v128) (local $high v128)
    (loop $position
      (local.set $w (local.get $weights))
      (local.set $g (i32.const 0))
      (loop $channels
        (local.set $x (i32.add (local.get $input) (i32.shl (local.get $g) (i32.const 4))))
        (local.set $k (local.get $pairs))
        (local.set $low (v128.load (local.get $starts)))
        (local.set $high (v128.load offset=16 (local.get $starts)))
        (loop $taps
          (local.set $a (v128.load (local.get $x)))
          (local.set $b (v128.load (i32.add (local.get $x) (local.get $sampleBytes))))
          (local.set $low (i32x4.add (local.get $low) (i32x4.dot_i16x8_s (v128.load (local.get $w))
            (i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23 (local.get $a) (local.get $b)))))
          (local.set $high (i32x4.add (local.get $high) (i32x4.dot_i16x8_s (v128.load offset=16 (local.get $w))
            (i8x16.shuffle 8 9 24 25 10 11 26 27 12 13 28 29 14 15 30 31 (local.get $a) (local.get $b)))))
          (local.set $x (i32.add (local.get $x) (i32.shl (local.get $sampleBytes) (i32.const 1))))
          (local.set $w (i32.add (local.get $w) (i32.const 32)))
          (br_if $taps (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
        (v128.store (local.get $sums) (local.get $low))
        (v128.store offset=16 (local.get $sums) (local.get $high))
        (local.set $starts (i32.add (local.get $starts) (i32.const 32)))
        (local.set $sums (i32.add (local.get $sums) (i32.const 32)))
        (br_if $channels (i32.lt_u
          (local.tee $g (i32.add (local.get $g) (i32.const 1)))
          (local.get $groups))))
      (local.set $input (i32.add (local.get $input) (local.get $step)))
      (br_if $position (local.tee $positions (i32.sub (local.get $positions) (i32.const 1))))))

  ;; The same for any multiplier: tables of 256 int16, indexed by the activation, (channels, taps).
  (func (export "depthwiseTable")
    (param $input i32) (param $step i32) (param $positions i32) (param $sampleBytes i32)
    (param $tables i32) (param $taps i32) (param $channels i32)
    (param $starts i32) (param $sums i32) (param $rowBytes i32)
    (local $t i32) (local $x i32) (local $c i32) (local $k i32) (local $sum i32)
    (loop $position
      (local.set $t (local.get $tables))
      (local.set $c (i32.const 0))
      (loop $channel
        (local.set $x (i32.add (local.get $input) (i32.shl (local.get $c) (i32.const 1))))
        (local.set $k (local.get $taps))
        (local.set $sum (i32.load (i32.add (local.get $starts) (i32.shl (local.get $c) (i32.const 2)))))
        (loop $tap
          (local.set $sum (i32.add (local.get $sum) (i32.load16_s (i32.add
            (local.get $t)
            (i32.shl (i32.load8_u (local.get $x)) (i32.const 1))))))
          (local.set $t (i32.add (local.get $t) (i32.const 512)))
          (local.set $x (i32.add (local.get $x) (local.get $sampleBytes)))
          (br_if $tap (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
        (i32.store (i32.add (local.get $sums) (i32.shl (local.get $c) (i32.const 2))) (local.get $sum))
        (br_if $channel (i32.lt_u
          (local.tee $c (i32.add (local.get $c) (i32.const 1)))
          (local.get $channels))))
      (local.set $starts (i32.add (local.get $starts) (local.get $rowBytes)))
      (local.set $sums (i32.add (local.get $sums) (local.get $rowBytes)))
      (local.set $input (i32.add (local.get $input) (local.get $step)))
      (br_if $position (local.tee $positions (i32.sub (local.get $positions) (i32.const 1))))))

  ;; codes[t][c] = clamp(RDBPOT(SRDHM(sum << left, mantissa), right), least, most) + addend, int16.
  ;; The limits are without the zero-point, which is the addend: nothing can overflow before it is clamped.
  ;; Parameters: 16 bytes per channel = mantissa, left, right, 0 as int32.
  (func (export "requantise")
    (param $sums i32) (param $sumStep i32) (param $positions i32) (param $channels i32)
    (param $parameters i32) (param $least i32) (param $most i32)
    (param $output i32) (param $outputStep i32) (param $addend i32)
    (local $a i32) (local $p i32) (local $c i32) (local $x i32) (local $to i32) (local $right i32) (local $mask i32)
    (loop $position
      (local.set $a (local.get $sums))
      (local.set $p (local.get $parameters))
      (local.set $c (local.get $channels))
      (local.set $to (local.get $output))
      (loop $channel
        ;; SRDHM; the mantissa is below 2^31, so it cannot saturate
        (local.set $x (i32.wrap_i64 (i64.shr_s
          (i64.add
            (i64.mul
              (i64.extend_i32_s (i32.shl (i32.load (local.get $a)) (i32.load offset=4 (local.get $p))))
              (i64.load32_s (local.get $p)))
            (i64.const 0x40000000))
          (i64.const 31))))
        ;; RDBPOT
        (local.set $right (i32.load offset=8 (local.get $p)))
        (local.set $mask (i32.sub (i32.shl (i32.const 1) (local.get $right)) (i32.const 1)))
        (local.set $x (i32.add
          (i32.shr_s (local.get $x) (local.get $right))
          (i32.gt_s
            (i32.and (local.get $x) (local.get $mask))
            (i32.add (i32.shr_u (local.get $mask) (i32.const 1)) (i32.shr_u (local.get $x) (i32.const 31))))))
        (local.set $x (select (local.get $x) (local.get $least) (i32.gt_s (local.get $x) (local.get $least))))
        (local.set $x (select (local.get $x) (local.get $most) (i32.lt_s (local.get $x) (local.get $most))))
        (i32.store16 (local.get $to) (i32.add (local.get $x) (local.get $addend)))
        (local.set $to (i32.add (local.get $to) (i32.const 2)))
        (local.set $a (i32.add (local.get $a) (i32.const 4)))
        (local.set $p (i32.add (local.get $p) (i32.const 16)))
        (br_if $channel (local.tee $c (i32.sub (local.get $c) (i32.const 1)))))
      (local.set $sums (i32.add (local.get $sums) (local.get $sumStep)))
      (local.set $output (i32.add (local.get $output) (local.get $outputStep)))
      (br_if $position (local.tee $positions (i32.sub (local.get $positions) (i32.const 1))))))

  ;; Largest (maximum = 1) or mean value of `size` samples, rounded half away from zero.
  (func (export "pool")
    (param $input i32) (param $step i32) (param $positions i32) (param $sampleBytes i32)
    (param $channels i32) (param $size i32) (param $maximum i32) (param $output i32)
    (local $c i32) (local $at i32) (local $k i32) (local $x i32) (local $sum i32) (local $best i32)
    (loop $position
      (local.set $c (i32.const 0))
      (loop $channel
        (local.set $at (i32.add (local.get $input) (i32.shl (local.get $c) (i32.const 1))))
        (local.set $k (local.get $size))
        (local.set $sum (i32.const 0))
        (local.set $best (i32.const -128))
        (loop $window
          (local.set $x (i32.load16_s (local.get $at)))
          (local.set $sum (i32.add (local.get $sum) (local.get $x)))
          (local.set $best (select (local.get $x) (local.get $best) (i32.gt_s (local.get $x) (local.get $best))))
          (local.set $at (i32.add (local.get $at) (local.get $sampleBytes)))
          (br_if $window (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
        (local.set $k (i32.shr_u (local.get $size) (i32.const 1)))
        (i32.store16 (local.get $output) (if (result i32) (local.get $maximum)
          (then (local.get $best))
          (else (i32.div_s
            (i32.add (local.get $sum) (select (i32.sub (i32.const 0) (local.get $k)) (local.get $k)
              (i32.lt_s (local.get $sum) (i32.const 0))))
            (local.get $size)))))
        (local.set $output (i32.add (local.get $output) (i32.const 2)))
        (br_if $channel (i32.lt_u (local.tee $c (i32.add (local.get $c) (i32.const 1))) (local.get $channels))))
      (local.set $input (i32.add (local.get $input) (local.get $step)))
      (br_if $position (local.tee $positions (i32.sub (local.get $positions) (i32.const 1))))))
