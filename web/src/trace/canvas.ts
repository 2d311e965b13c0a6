/** A canvas that is drawn on in CSS pixels and is as sharp as the screen (up to two pixels a CSS pixel). */
export interface Layer {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  /** Pixels a CSS pixel. */
  ratio: number;
}

export function layerOn(canvas: HTMLCanvasElement): Layer {
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser draws no canvas");
  return { canvas, context, ratio: 1 };
}

/** Gives the layer its size and clears it. */
export function resize(layer: Layer, widthPx: number, heightPx: number): void {
  const ratio = Math.min(2, Math.max(1, window.devicePixelRatio));
  layer.ratio = ratio;
  const { canvas } = layer;
  canvas.width = Math.round(widthPx * ratio);
  canvas.height = Math.round(heightPx * ratio);
  canvas.style.width = `${widthPx}px`;
  canvas.style.height = `${heightPx}px`;
  layer.context.setTransform(ratio, 0, 0, ratio, 0, 0);
}

export function clear({ canvas, context, ratio }: Layer): void {
  context.clearRect(0, 0, canvas.width / ratio, canvas.height / ratio);
}

/** The nearest whole pixel of the screen, in CSS pixels: lines there are sharp. */
export const snap = ({ ratio }: Layer, px: number): number => Math.round(px * ratio) / ratio;

/** Diagonal lines for areas that must be told apart without colour. */
export function hatch(
  layer: Layer,
  colour: string,
  stepPx: number,
  lineWidth: number,
): CanvasPattern | string {
  const size = Math.round(stepPx * layer.ratio);
  const tile = new OffscreenCanvas(size, size);
  const context = tile.getContext("2d");
  if (context === null) return colour;
  context.strokeStyle = colour;
  context.lineWidth = lineWidth * layer.ratio;
  context.beginPath();
  // Three lines, so that the corners of the tile join.
  for (const shift of [-size, 0, size]) {
    context.moveTo(shift - 1, size + 1);
    context.lineTo(shift + size + 1, -1);
  }
  context.stroke();
  const pattern = layer.context.createPattern(tile, "repeat");
  if (pattern === null) return colour;
  pattern.setTransform(new DOMMatrix().scale(1 / layer.ratio));
  return pattern;
}

export const FONT = `-apple-system,"Segoe UI",Inter,Roboto,"Helvetica Neue",Arial,"Liberation Sans",sans-serif`;
