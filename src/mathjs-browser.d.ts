/** The one-file bundle of mathjs: it loads in an eighth of the time of the module tree (200 ms against 1.6 s). */
declare module "mathjs/lib/browser/math.js" {
  import type { MathJsInstance } from "mathjs";

  const math: MathJsInstance;
  // biome-ignore lint/style/noDefaultExport: the bundle is CommonJS, whose exports arrive as the default.
  export default math;
}
