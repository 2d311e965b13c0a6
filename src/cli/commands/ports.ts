import { Command } from "commander";

interface Options {
  readonly probe?: boolean;
  readonly json?: boolean;
}

/** `pulsegate ports [ADDRESS...]`: where a sensor may be. */
export function portsCommand(): Command {
  return new Command("ports")
    .description("list the serial ports with the boards that they likely are, or find out what is connected")
    .argument("[addresses...]", "only these: ports, pseudo-terminals, host:port")
    .option("--probe", "open each port and say which protocol comes (starts and resets boards)")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  pulsegate ports --probe")
    .action(async (addresses: string[], options: Options) => {
      const { showPorts } = await import("../ports/show-ports.ts");
      await showPorts(addresses, options);
    });
}
