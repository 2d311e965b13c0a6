;; The one product that training needs, in four-lane single precision.
(module
  ;; 16 MiB: a network, its gradients and the activations of a batch.
  (memory (export "memory") 256)

  ;; c[m][n] += sum over k of a[m][k] * b[k][n], all float32; n comes in eights, the others are at least 1.
  ;; Steps are bytes: am, ak between rows and columns of a; bk, cm between rows of b and c, whose columns are adjacent.
  ;; The sum over k starts from c and runs upwards, so that a result does not depend on the blocking.
  (func (export "gemm")
    (param $m i32) (param $eights i32) (param $k i32)
    (param $a i32) (param $am i32) (param $ak i32)
    (param $b i32) (param $bk i32)
    (param $c i32) (param $cm i32)
    (local $column i32) (local $left i32) (local $pa i32) (local $pb i32) (local $pc i32) (local $from i32)
    (local $s v128) (local $x v128) (local $y v128)
    (loop $rows
      (local.set $column (local.get $eights))
      (local.set $from (local.get $b))
      (local.set $pc (local.get $c))
      (loop $columns
        (local.set $x (v128.load (local.get $pc)))
        (local.set $y (v128.load offset=16 (local.get $pc)))
        (local.set $pa (local.get $a))
        (local.set $pb (local.get $from))
        (local.set $left (local.get $k))
        (loop $terms
          (local.set $s (v128.load32_splat (local.get $pa)))
          (local.set $x (f32x4.add (local.get $x) (f32x4.mul (local.get $s) (v128.load (local.get $pb)))))
          (local.set $y (f32x4.add (local.get $y) (f32x4.mul (local.get $s) (v128.load offset=16 (local.get $pb)))))
          (local.set $pa (i32.add (local.get $pa) (local.get $ak)))
          (local.set $pb (i32.add (local.get $pb) (local.get $bk)))
          (br_if $terms (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
        (v128.store (local.get $pc) (local.get $x))
        (v128.store offset=16 (local.get $pc) (local.get $y))
        (local.set $from (i32.add (local.get $from) (i32.const 32)))
        (local.set $pc (i32.add (local.get $pc) (i32.const 32)))
        (br_if $columns (local.tee $column (i32.sub (local.get $column) (i32.const 1)))))
      (local.set $a (i32.add (local.get $a) (local.get $am)))
      (local.set $c (i32.add (local.get $c) (local.get $cm)))
      (br_if $rows (local.tee $m (i32.sub (local.get $m) (i32.const 1)))))))
