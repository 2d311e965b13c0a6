import type { ModulePower } from "../../energy/module-power.ts";

const module = (name: string, leakageW: number, dynamicW: number, totalW: number): ModulePower => ({
  name,
  leakageW,
  dynamicW,
  totalW,
  retentiveW: 0,
});

/**
 * Power of the modules of X-HEEP, TSMC 65 nm, high-threshold cells, 20 MHz. Memory banks are missing (zero) in it.
 * Source: esl-epfl/x-heep-femu-sdk at 0066eda, `sw/riscv/pwr_val`.
 */
export const xHeepHvt: readonly ModulePower[] = [
  module("cpu", 1.28e-6, 1.42e-5, 1.55e-5),
  module("bus_ao", 9.35e-7, 5.34e-6, 6.28e-6),
  module("debug_ao", 2.84e-7, 1.49e-4, 1.49e-4),
  module("soc_ctrl_ao", 1.83e-8, 2.02e-6, 2.04e-6),
  module("boot_rom_ao", 1.06e-8, 0, 1.06e-8),
  module("spi_flash_ao", 9.55e-7, 8.14e-5, 8.24e-5),
  module("spi_ao", 9.37e-7, 6.62e-5, 6.71e-5),
  module("power_manager_ao", 1.81e-7, 5.44e-5, 5.46e-5),
  module("timer_ao", 1.26e-7, 8.9e-6, 9.03e-6),
  module("dma_ao", 1.02e-7, 4.7e-6, 4.8e-6),
  module("fast_int_ctrl_ao", 1.02e-8, 3.24e-7, 3.34e-7),
  module("gpio_ao", 9.96e-8, 1.75e-5, 1.76e-5),
  module("uart_ao", 1.73e-7, 4.46e-5, 4.48e-5),
  module("plic", 1.93e-7, 8.46e-5, 8.48e-5),
  module("gpio", 1.27e-7, 4.46e-5, 4.47e-5),
  module("i2c", 4.43e-7, 7.86e-5, 7.9e-5),
  module("timer", 1.24e-7, 8.78e-6, 8.9e-6),
  module("spi", 9.37e-7, 6.62e-5, 6.71e-5),
  module("external", 4.67e-7, 4.47e-5, 4.52e-5),
];

/** The same in low-threshold cells: faster, and leaking about thirty-five times as much. Source: as above. */
export const xHeepLvt: readonly ModulePower[] = [
  module("cpu", 4.46e-5, 1.66e-5, 6.12e-5),
  module("bus_ao", 3.14e-5, 5.32e-6, 3.67e-5),
  module("debug_ao", 8.12e-6, 1.48e-4, 1.56e-4),
  module("soc_ctrl_ao", 7.77e-7, 2.02e-6, 2.8e-6),
  module("boot_rom_ao", 4.4e-7, 0, 4.4e-7),
  module("spi_flash_ao", 3.56e-5, 8.56e-5, 1.21e-4),
  module("spi_ao", 3.39e-5, 6.5e-5, 9.89e-5),
  module("power_manager_ao", 5.59e-6, 5.1e-5, 5.66e-5),
  module("timer_ao", 4.79e-6, 8.76e-6, 1.36e-5),
  module("dma_ao", 3.51e-6, 4.66e-6, 8.17e-6),
  module("fast_int_ctrl_ao", 3.76e-7, 3.22e-7, 6.98e-7),
  module("gpio_ao", 3.69e-6, 1.78e-5, 2.15e-5),
  module("uart_ao", 5.12e-6, 4.32e-5, 4.83e-5),
  module("plic", 7.13e-6, 8.5e-5, 9.21e-5),
  module("gpio", 4.18e-6, 4.5e-5, 4.92e-5),
  module("i2c", 1.51e-5, 7.38e-5, 8.89e-5),
  module("timer", 4.62e-6, 8.76e-6, 1.34e-5),
  module("spi", 3.39e-5, 6.5e-5, 9.89e-5),
  module("external", 1.04e-5, 4.38e-5, 5.42e-5),
];
