import type { MathJsInstance } from "mathjs";

let loading: Promise<MathJsInstance> | undefined;

/** mathjs, loaded when it is first needed (0.2 s) and never on the way of samples. */
export const loadMathjs = (): Promise<MathJsInstance> => {
  loading ??= import("mathjs/lib/browser/math.js").then((module) => module.default);
  return loading;
};
