import { PulsegateError } from "../../../signals/errors.ts";
import { type ProductFormat, productRange } from "../multiplier.ts";

/** @throws PulsegateError `bad-option` unless products have 16 to 24 bits. */
export function checkProductBits(name: string, productBits: number): void {
  if (Number.isInteger(productBits) && productBits >= 16 && productBits <= 24) return;
  throw new PulsegateError("bad-option", "bad width of products", {
    where: name,
    got: productBits,
    expected: "16 to 24 bits",
  });
}

/** The product, an integer within the range of its format. @throws PulsegateError `bad-option`. */
export function checkProduct(product: number, format: ProductFormat, where: () => string): number {
  const [least, most] = productRange(format);
  if (Number.isInteger(product) && product >= least && product <= most) return product;
  throw new PulsegateError("bad-option", "bad product of a multiplier", {
    where: where(),
    got: product,
    expected: `an integer in ${least}..${most} (${format.signed ? "signed" : "unsigned"})`,
  });
}
