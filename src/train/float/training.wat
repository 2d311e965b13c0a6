;; What training spends its time on, in four-lane single precision: products, and the optimiser's step.
(module
  ;; 16 MiB: a network, its gradients and the activations of a batch.
  (memory (export "memory") 256)

  ;; c[m][n] += sum over k of a[m][k] * b[k][n], all float32; n comes in eights, the others are at least 1.
  ;; Steps are bytes: am, ak between rows and columns of a; bk, cm between rows of b and c, whose columns are adjacent.
  ;; The sum over k starts from c and runs upwards, so that a result does not depend on the blocking: four rows at once
  ;; share the loads of b, the rows that are left come one by one. So do rows of c that overlap (a convolution's gradient
  ;; by its inputs), each of which adds to what the row before left.
  (func (export "gemm")
    (param $m i32) (param $eights i32) (param $k i32)
    (param $a i32) (param $am i32) (param $ak i32)
    (param $b i32) (param $bk i32)
    (param $c i32) (param $cm i32)
    (local $column i32) (local $left i32) (local $pa i32) (local $pb i32) (local $pc i32) (local $from i32)
    (local $pa1 i32) (local $pa2 i32) (local $pa3 i32) (local $pc1 i32) (local $pc2 i32) (local $pc3 i32)
    (local $s v128) (local $b0 v128) (local $b1 v128)
    (local $x0 v128) (local $y0 v128) (local $x1 v128) (local $y1 v128)
    (local $x2 v128) (local $y2 v128) (local $x3 v128) (local $y3 v128)
    (block $fewer
      (br_if $fewer (i32.lt_u (local.get $cm) (i32.shl (local.get $eights) (i32.const 5))))
      (loop $blocks
        (br_if $fewer (i32.lt_s (local.get $m) (i32.const 4)))
        (local.set $column (local.get $eights))
        (local.set $from (local.get $b))
        (local.set $pc (local.get $c))
        (loop $columns
          (local.set $pc1 (i32.add (local.get $pc) (local.get $cm)))
          (local.set $pc2 (i32.add (local.get $pc1) (local.get $cm)))
          (local.set $pc3 (i32.add (local.get $pc2) (local.get $cm)))
          (local.set $x0 (v128.load (local.get $pc)))
          (local.set $y0 (v128.load offset=16 (local.get $pc)))
          (local.set $x1 (v128.load (local.get $pc1)))
          (local.set $y1 (v128.load offset=16 (local.get $pc1)))
          (local.set $x2 (v128.load (local.get $pc2)))
          (local.set $y2 (v128.load offset=16 (local.get $pc2)))
          (local.set $x3 (v128.load (local.get $pc3)))
          (local.set $y3 (v128.load offset=16 (local.get $pc3)))
          (local.set $pa (local.get $a))
          (local.set $pa1 (i32.add (local.get $pa) (local.get $am)))
          (local.set $pa2 (i32.add (local.get $pa1) (local.get $am)))
          (local.set $pa3 (i32.add (local.get $pa2) (local.get $am)))
          (local.set $pb (local.get $from))
          (local.set $left (local.get $k))
          (loop $terms
            (local.set $b0 (v128.load (local.get $pb)))
            (local.set $b1 (v128.load offset=16 (local.get $pb)))
            (local.set $s (v128.load32_splat (local.get $pa)))
            (local.set $x0 (f32x4.add (local.get $x0) (f32x4.mul (local.get $s) (local.get $b0))))
            (local.set $y0 (f32x4.add (local.get $y0) (f32x4.mul (local.get $s) (local.get $b1))))
            (local.set $s (v128.load32_splat (local.get $pa1)))
            (local.set $x1 (f32x4.add (local.get $x1) (f32x4.mul (local.get $s) (local.get $b0))))
            (local.set $y1 (f32x4.add (local.get $y1) (f32x4.mul (local.get $s) (local.get $b1))))
            (local.set $s (v128.load32_splat (local.get $pa2)))
            (local.set $x2 (f32x4.add (local.get $x2) (f32x4.mul (local.get $s) (local.get $b0))))
            (local.set $y2 (f32x4.add (local.get $y2) (f32x4.mul (local.get $s) (local.get $b1))))
            (local.set $s (v128.load32_splat (local.get $pa3)))
            (local.set $x3 (f32x4.add (local.get $x3) (f32x4.mul (local.get $s) (local.get $b0))))
            (local.set $y3 (f32x4.add (local.get $y3) (f32x4.mul (local.get $s) (local.get $b1))))
            (local.set $pa (i32.add (local.get $pa) (local.get $ak)))
            (local.set $pa1 (i32.add (local.get $pa1) (local.get $ak)))
            (local.set $pa2 (i32.add (local.get $pa2) (local.get $ak)))
            (local.set $pa3 (i32.add (local.get $pa3) (local.get $ak)))
            (local.set $pb (i32.add (local.get $pb) (local.get $bk)))
            (br_if $terms (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
          (v128.store (local.get $pc) (local.get $x0))
          (v128.store offset=16 (local.get $pc) (local.get $y0))
          (v128.store (local.get $pc1) (local.get $x1))
          (v128.store offset=16 (local.get $pc1) (local.get $y1))
          (v128.store (local.get $pc2) (local.get $x2))
          (v128.store offset=16 (local.get $pc2) (local.get $y2))
          (v128.store (local.get $pc3) (local.get $x3))
          (v128.store offset=16 (local.get $pc3) (local.get $y3))
          (local.set $from (i32.add (local.get $from) (i32.const 32)))
          (local.set $pc (i32.add (local.get $pc) (i32.const 32)))
          (br_if $columns (local.tee $column (i32.sub (local.get $column) (i32.const 1)))))
        (local.set $a (i32.add (local.get $a) (i32.shl (local.get $am) (i32.const 2))))
        (local.set $c (i32.add (local.get $c) (i32.shl (local.get $cm) (i32.const 2))))
        (local.set $m (i32.sub (local.get $m) (i32.const 4)))
        (br $blocks)))
    (block $none
      (br_if $none (i32.eqz (local.get $m)))
      (loop $rows
        (local.set $column (local.get $eights))
        (local.set $from (local.get $b))
        (local.set $pc (local.get $c))
        (loop $columns
          (local.set $x0 (v128.load (local.get $pc)))
          (local.set $y0 (v128.load offset=16 (local.get $pc)))
          (local.set $pa (local.get $a))
          (local.set $pb (local.get $from))
          (local.set $left (local.get $k))
          (loop $terms
            (local.set $s (v128.load32_splat (local.get $pa)))
            (local.set $x0 (f32x4.add (local.get $x0) (f32x4.mul (local.get $s) (v128.load (local.get $pb)))))
            (local.set $y0
              (f32x4.add (local.get $y0) (f32x4.mul (local.get $s) (v128.load offset=16 (local.get $pb)))))
            (local.set $pa (i32.add (local.get $pa) (local.get $ak)))
            (local.set $pb (i32.add (local.get $pb) (local.get $bk)))
            (br_if $terms (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
          (v128.store (local.get $pc) (local.get $x0))
          (v128.store offset=16 (local.get $pc) (local.get $y0))
          (local.set $from (i32.add (local.get $from) (i32.const 32)))
          (local.set $pc (i32.add (local.get $pc) (i32.const 32)))
          (br_if $columns (local.tee $column (i32.sub (local.get $column) (i32.const 1)))))
        (local.set $a (i32.add (local.get $a) (local.get $am)))
        (local.set $c (i32.add (local.get $c) (local.get $cm)))
        (br_if $rows (local.tee $m (i32.sub (local.get $m) (i32.const 1)))))))

  ;; One step of Adam with decoupled weight decay on count numbers, which come in fours; all arrays float32.
  ;; m, v: moments. m += (g - m) / 10, v += (g^2 - v) / 1000, w = w * keep - rate * m / (sqrt(v * unbias) + 1e-8),
  ;; average += (w - average) * follow, g = 0.
  (func (export "adam")
    (param $count i32) (param $w i32) (param $g i32) (param $m i32) (param $v i32) (param $average i32)
    (param $rate f32) (param $unbias f32) (param $keep f32) (param $follow f32)
    (local $x v128) (local $y v128) (local $z v128)
    (loop $fours
      (local.set $x (v128.load (local.get $g)))
      (v128.store (local.get $g) (v128.const i32x4 0 0 0 0))
      (local.set $y (v128.load (local.get $m)))
      (local.set $y
        (f32x4.add (local.get $y)
          (f32x4.mul (f32x4.sub (local.get $x) (local.get $y)) (f32x4.splat (f32.const 0.1)))))
      (v128.store (local.get $m) (local.get $y))
      (local.set $z (v128.load (local.get $v)))
      (local.set $z
        (f32x4.add (local.get $z)
          (f32x4.mul
            (f32x4.sub (f32x4.mul (local.get $x) (local.get $x)) (local.get $z))
            (f32x4.splat (f32.const 0.001)))))
      (v128.store (local.get $v) (local.get $z))
      (local.set $x
        (f32x4.sub
          (f32x4.mul (v128.load (local.get $w)) (f32x4.splat (local.get $keep)))
          (f32x4.div
            (f32x4.mul (local.get $y) (f32x4.splat (local.get $rate)))
            (f32x4.add
              (f32x4.sqrt (f32x4.mul (local.get $z) (f32x4.splat (local.get $unbias))))
              (f32x4.splat (f32.const 1e-8))))))
      (v128.store (local.get $w) (local.get $x))
      (local.set $z (v128.load (local.get $average)))
      (v128.store (local.get $average)
        (f32x4.add (local.get $z)
          (f32x4.mul (f32x4.sub (local.get $x) (local.get $z)) (f32x4.splat (local.get $follow)))))
      (local.set $w (i32.add (local.get $w) (i32.const 16)))
      (local.set $g (i32.add (local.get $g) (i32.const 16)))
      (local.set $m (i32.add (local.get $m) (i32.const 16)))
      (local.set $v (i32.add (local.get $v) (i32.const 16)))
      (local.set $average (i32.add (local.get $average) (i32.const 16)))
      (br_if $fours (i32.gt_s (local.tee $count (i32.sub (local.get $count) (i32.const 4))) (i32.const 0))))))
