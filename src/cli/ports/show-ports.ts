import { type KnownBoard, likelyBoard } from "../../sources/ports/known-boards.ts";
import { listPorts, type SerialPortInfo } from "../../sources/ports/list-ports.ts";
import { type Probed, probeAddress } from "../../sources/probe-address.ts";
import { stopOnInterrupt } from "../stop-on-interrupt.ts";
import { table } from "../table.ts";

interface ShownPort {
  readonly address: string;
  readonly port: SerialPortInfo | undefined;
  readonly board: KnownBoard | undefined;
  readonly probed?: Probed;
}

/** Lists all ports, or those that are given, and opens them where that is asked for. */
export async function showPorts(
  addresses: readonly string[],
  { probe = false, json = false }: { probe?: boolean; json?: boolean },
): Promise<void> {
  const ports = await listPorts();
  const asked = addresses.length === 0 ? ports.map(({ path }) => path) : addresses;
  const shown = asked.map((address): ShownPort => {
    const port = ports.find(({ path }) => path === address);
    return { address, port, board: port && likelyBoard(port) };
  });
  const { signal } = stopOnInterrupt();
  const rows: ShownPort[] = [];
  for (const row of shown) {
    if (!probe || signal.aborted) rows.push(row);
    else {
      const trying = (what: string) => console.error(`${row.address}: ${what}`);
      rows.push({ ...row, probed: await probeAddress(row.address, { signal, trying }) });
    }
  }
  if (json) return console.log(JSON.stringify(rows.map(asJson), null, 2));
  if (rows.length === 0) {
    return console.log("No serial ports. Is the board plugged in, with a cable that carries data?");
  }
  const head = ["port", "USB", "serial number", "likely board", "protocols", ...(probe ? ["what came"] : [])];
  console.log(
    table(
      head,
      rows.map((row) => cells(row, probe)),
      { widths: { 3: 28, 4: 24, ...(probe ? { 5: 40 } : {}) } },
    ),
  );
}

function cells({ address, port, board, probed }: ShownPort, probe: boolean): string[] {
  const usb = port?.vendorId === undefined ? "" : `${port.vendorId}:${port.productId}`;
  const text = board?.title ?? [port?.manufacturer, port?.product].filter(Boolean).join(" ");
  const known = [address, usb, port?.serialNumber ?? "", text, board?.protocols.join(", ") ?? ""];
  return probe ? [...known, probed === undefined ? "" : found(probed)] : known;
}

const found = (probed: Probed): string =>
  probed.found
    ? `${probed.protocol}${probed.board ? ` ${probed.board}` : ""}${probed.baudRate ? ` at ${probed.baudRate} baud` : ""}: ${probed.why}`
    : probed.why;

const asJson = ({ address, port, board, probed }: ShownPort) => ({
  address,
  vendorId: port?.vendorId ?? null,
  productId: port?.productId ?? null,
  serialNumber: port?.serialNumber ?? null,
  manufacturer: port?.manufacturer ?? null,
  product: port?.product ?? null,
  board: board?.title ?? null,
  protocols: board?.protocols ?? [],
  ...(probed === undefined ? {} : { probed }),
});
