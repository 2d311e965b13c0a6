;; Kernels of the int8 network. All buffers are 16-bit per activation, sample-major: element (channel c, sample t) is
;; at t * channels + c, so that the window of a convolution is contiguous.
;; An activation q is stored as (q + addend) << shift: plain (0, 0) for exact layers and pools, (128, 4) as the byte
;; offset of a 16-byte table entry for table layers.
;; Accumulators are int32, (positions, outputs), rows padded to whole vectors.
(module
  (memory (export "memory") 1)

  ;; acc[t][o] = offset[t][o] + sum over taps of x * w, exact.
  ;; Weights: for each 4 outputs, for each 8 taps, 4 vectors (one per output) of 8 int16.
  (func (export "dot")
    (param $input i32) (param $stepBytes i32) (param $positions i32)
    (param $weights i32) (param $tapVectors i32) (param $outputQuads i32)
    (param $offsets i32) (param $acc i32)
    (local $x i32) (local $w i32) (local $quad i32) (local $k i32) (local $v v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (loop $position
      (local.set $w (local.get $weights))
      (local.set $quad (local.get $outputQuads))
      (loop $outputs
        (local.set $x (local.get $input))
        (local.set $k (local.get $tapVectors))
        (local.set $a (v128.const i32x4 0 0 0 0))
        (local.set $b (v128.const i32x4 0 0 0 0))
        (local.set $c (v128.const i32x4 0 0 0 0))
        (local.set $d (v128.const i32x4 0 0 0 0))
        (loop $taps
          (local.set $v (v128.load (local.get $x)))
          (local.set $a (i32x4.add (local.get $a) (i32x4.dot_i16x8_s (local.get $v) (v128.load (local.get $w)))))
          (local.set $b (i32x4.add (local.get $b) (i32x4.dot_i16x8_s (local.get $v) (v128.load offset=16 (local.get $w)))))
          (local.set $c (i32x4.add (local.get $c) (i32x4.dot_i16x8_s (local.get $v) (v128.load offset=32 (local.get $w)))))
          (local.set $d (i32x4.add (local.get $d) (i32x4.dot_i16x8_s (local.get $v) (v128.load offset=48 (local.get $w)))))
          (local.set $x (i32.add (local.get $x) (i32.const 16)))
          (local.set $w (i32.add (local.get $w) (i32.const 64)))
          (br_if $taps (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
        ;; four vectors of partial sums -> one vector of four sums
        (local.set $a (i32x4.add
          (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $a) (local.get $b))
          (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $a) (local.get $b))))
        (local.set $c (i32x4.add
          (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $c) (local.get $d))
          (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $c) (local.get $d))))
        (v128.store (local.get $acc) (i32x4.add (v128.load (local.get $offsets)) (i32x4.add
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $a) (local.get $c))
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $a) (local.get $c)))))
        (local.set $acc (i32.add (local.get $acc) (i32.const 16)))
        (local.set $offsets (i32.add (local.get $offsets) (i32.const 16)))
        (br_if $outputs (local.tee $quad (i32.sub (local.get $quad) (i32.const 1)))))
      (local.set $input (i32.add (local.get $input) (local.get $stepBytes)))
      (br_if $position (local.tee $positions (i32.sub (local.get $positions) (i32.const 1))))))

  ;; acc[t][8 outputs] += sum over 4 taps of table[tap][x] for every position; any multiplier.
  ;; Table: 4 x 4096 bytes, entry x = the 8 int16 products of activation x with this tap's 8 weights.
  (func (export "lookup")
    (param $input i32) (param $stepBytes i32) (param $positions i32)
    (param $table i32) (param $acc i32) (param $accStepBytes i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (loop $position
      (local.set $a (v128.load (i32.add (local.get $table) (i32.load16_u (local.get $input)))))
      (local.set $b (v128.load offset=4096 (i32.add (local.get $table) (i32.load16_u offset=2 (local.get $input)))))
      (local.set $c (v128.load offset=8192 (i32.add (local.get $table) (i32.load16_u offset=4 (local.get $input)))))
      (local.set $d (v128.load offset=12288 (i32.add (local.get $table) (i32.load16_u offset=6 (local.get $input)))))
      (v128.store (local.get $acc) (i32x4.add (v128.load (local.get $acc)) (i32x4.add
        (i32x4.add (i32x4.extend_low_i16x8_s (local.get $a)) (i32x4.extend_low_i16x8_s (local.get $b)))
        (i32x4.add (i32x4.extend_low_i16x8_s (local.get $c)) (i32x4.extend_low_i16x8_s (local.get $d))))))
      (v128.store offset=16 (local.get $acc) (i32x4.add (v128.load offset=16 (local.get $acc)) (i32x4.add
        (i32x4.add (i32x4.extend_high_i16x8_s (local.get $a)) (i32x4.extend_high_i16x8_s (local.get $b)))
        (i32x4.add (i32x4.extend_high_i16x8_s (local.get $c)) (i32x4.extend_high_i16x8_s (local.get $d))))))
      (local.set $acc (i32.add (local.get $acc) (local.get $accStepBytes)))
      (local.set $input (i32.add (local.get $input) (local.get $stepBytes)))
      (br_if $position (local.tee $positions (i32.sub (local.get $positions) (i32.const 1))))))

  ;; The same over 8 taps, for tables in which the products of taps 0+1, 2+3, 4+5, 6+7 never leave int16.
  (func (export "lookupPairs")
    (param $input i32) (param $stepBytes i32) (param $positions i32)
    (param $table i32) (param $acc i32) (param $accStepBytes i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (loop $position
      (local.set $a (i16x8.add
        (v128.load (i32.add (local.get $table) (i32.load16_u (local.get $input))))
        (v128.load offset=4096 (i32.add (local.get $table) (i32.load16_u offset=2 (local.get $input))))))
      (local.set $b (i16x8.add
        (v128.load offset=8192 (i32.add (local.get $table) (i32.load16_u offset=4 (local.get $input))))
        (v128.load offset=12288 (i32.add (local.get $table) (i32.load16_u offset=6 (local.get $input))))))
      (local.set $c (i16x8.add
        (v128.load offset=16384 (i32.add (local.get $table) (i32.load16_u offset=8 (local.get $input))))
        (v128.load offset=20480 (i32.add (local.get $table) (i32.load16_u offset=10 (local.get $input))))))
      (local.set $d (i16x8.add
        (v128.load offset=24576 (i32.add (local.get $table) (i32.load16_u offset=12 (local.get $input))))
        (v128.load offset=28672 (i32.add (local.get $table) (i32.load16_u offset=14 (local.get $input))))))
      (v128.store (local.get $acc) (i32x4.add (v128.load (local.get $acc)) (i32x4.add
        (i32x4.add (i32x4.extend_low_i16x8_s (local.get $a)) (i32x4.extend_low_i16x8_s (local.get $b)))
        (i32x4.add (i32x4.extend_low_i16x8_s (local.get $c)) (i32x4.extend_low_i16x8_s (local.get $d))))))
      (v128.store offset=16 (local.get $acc) (i32x4.add (v128.load offset=16 (local.get $acc)) (i32x4.add
        (i32x4.add (i32x4.extend_high_i16x8_s (local.get $a)) (i32x4.extend_high_i16x8_s (local.get $b)))
        (i32x4.add (i32x4.extend_high_i16x8_s (local.get $c)) (i32x4.extend_high_i16x8_s (local.get $d))))))
      (local.set $acc (i32.add (local.get $acc) (local.get $accStepBytes)))
      (local.set $input (i32.add (local.get $input) (local.get $stepBytes)))
      (br_if $position (local.tee $positions (i32.sub (local.get $positions) (i32.const 1))))))

  (func (export "copy") (param $to i32) (param $from i32) (param $bytes i32)
    (memory.copy (local.get $to) (local.get $from) (local.get $bytes)))

  ;; output[t][c] = (clamp(RDBPOT(SRDHM(acc << left, mantissa), right), least, most) + addend) << shift
  ;; The limits are without the zero-point, which is part of the addend: nothing can overflow before it is clamped.
  ;; Parameters: 16 bytes per channel = mantissa, left, right, 0 as int32.
  (func (export "requantise")
    (param $acc i32) (param $accStepBytes i32) (param $positions i32) (param $channels i32)
    (param $parameters i32) (param $least i32) (param $most i32)
    (param $output i32) (param $addend i32) (param $shift i32)
    (local $a i32) (local $p i32) (local $c i32) (local $x i32) (local $right i32) (local $mask i32)
    (loop $position
      (local.set $a (local.get $acc))
      (local.set $p (local.get $parameters))
      (local.set $c (local.get $channels))
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
        (i32.store16 (local.get $output)
          (i32.shl (i32.add (local.get $x) (local.get $addend)) (local.get $shift)))
        (local.set $output (i32.add (local.get $output) (i32.const 2)))
        (local.set $a (i32.add (local.get $a) (i32.const 4)))
        (local.set $p (i32.add (local.get $p) (i32.const 16)))
        (br_if $channel (local.tee $c (i32.sub (local.get $c) (i32.const 1)))))
      (local.set $acc (i32.add (local.get $acc) (local.get $accStepBytes)))
      (br_if $position (local.tee $positions (i32.sub (local.get $positions) (i32.const 1))))))

  ;; The same for a multiple of 4 channels without left shifts and with right shifts up to 30.
  ;; Parameters: 32 bytes per 4 channels = 4 mantissas, 4 times 2^(30 - right).
  (func (export "requantiseQuads")
    (param $acc i32) (param $accStepBytes i32) (param $positions i32) (param $quads i32)
    (param $parameters i32) (param $least i32) (param $most i32)
    (param $output i32) (param $addend i32) (param $shift i32)
    (local $a i32) (local $p i32) (local $q i32) (local $x v128) (local $m v128) (local $sign v128)
    (loop $position
      (local.set $a (local.get $acc))
      (local.set $p (local.get $parameters))
      (local.set $q (local.get $quads))
      (loop $channels
        ;; SRDHM: bits 31..62 of product + 2^30; a logical shift leaves the wanted 32 bits as an arithmetic one would
        (local.set $x (v128.load (local.get $a)))
        (local.set $m (v128.load (local.get $p)))
        (local.set $x (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27
          (i64x2.shr_u (i64x2.add (i64x2.extmul_low_i32x4_s (local.get $x) (local.get $m))
            (v128.const i64x2 0x40000000 0x40000000)) (i32.const 31))
          (i64x2.shr_u (i64x2.add (i64x2.extmul_high_i32x4_s (local.get $x) (local.get $m))
            (v128.const i64x2 0x40000000 0x40000000)) (i32.const 31))))
        ;; RDBPOT: floor((x 2^(30-right) + 2^29 - [x < 0]) / 2^30)
        (local.set $m (v128.load offset=16 (local.get $p)))
        (local.set $sign (i32x4.shr_s (local.get $x) (i32.const 31)))
        (local.set $x (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27
          (i64x2.shr_u (i64x2.add
            (i64x2.extmul_low_i32x4_s (local.get $x) (local.get $m))
            (i64x2.add (i64x2.extend_low_i32x4_s (local.get $sign)) (v128.const i64x2 0x20000000 0x20000000)))
            (i32.const 30))
          (i64x2.shr_u (i64x2.add
            (i64x2.extmul_high_i32x4_s (local.get $x) (local.get $m))
            (i64x2.add (i64x2.extend_high_i32x4_s (local.get $sign)) (v128.const i64x2 0x20000000 0x20000000)))
            (i32.const 30))))
        (local.set $x (i32x4.min_s (i32x4.splat (local.get $most))
          (i32x4.max_s (i32x4.splat (local.get $least)) (local.get $x))))
        (local.set $x (i32x4.shl (i32x4.add (local.get $x) (i32x4.splat (local.get $addend))) (local.get $shift)))
        (v128.store64_lane 0 (local.get $output) (i16x8.narrow_i32x4_s (local.get $x) (local.get $x)))
        (local.set $output (i32.add (local.get $output) (i32.const 8)))
        (local.set $a (i32.add (local.get $a) (i32.const 16)))
        (local.set $p (i32.add (local.get $p) (i32.const 32)))
        (br_if $channels (local.tee $q (i32.sub (local.get $q) (i32.const 1)))))
      (local.set $acc (i32.add (local.get $acc) (local.get $accStepBytes)))
      (br_if $position (local.tee $positions (i32.sub (local.get $positions) (i32.const 1))))))

  ;; Largest (maximum = 1) or mean value of `size` samples, rounded half away from zero; input plain.
  (func (export "pool")
    (param $input i32) (param $sampleBytes i32) (param $stepBytes i32) (param $positions i32)
    (param $channels i32) (param $size i32) (param $maximum i32)
    (param $output i32) (param $addend i32) (param $shift i32)
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
        (i32.store16 (local.get $output) (i32.shl (i32.add (local.get $addend) (if (result i32) (local.get $maximum)
            (then (local.get $best))
            (else (i32.div_s
              (i32.add (local.get $sum) (select (i32.sub (i32.const 0) (local.get $k)) (local.get $k)
                (i32.lt_s (local.get $sum) (i32.const 0))))
              (local.get $size)))))
          (local.get $shift)))
        (local.set $output (i32.add (local.get $output) (i32.const 2)))
        (br_if $channel (i32.lt_u (local.tee $c (i32.add (local.get $c) (i32.const 1))) (local.get $channels))))
      (local.set $input (i32.add (local.get $input) (local.get $stepBytes)))
      (br_if $position (local.tee $positions (i32.sub (local.get $positions) (i32.const 1)))))))
