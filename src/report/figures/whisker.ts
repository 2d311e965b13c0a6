import type { CustomSeriesOption } from "echarts/charts";
import { colour } from "../palette.ts";

/** Horizontal whiskers from low to high on each row of a category axis. */
export function whiskers(
  rows: readonly { readonly low: number; readonly high: number; readonly colour?: string }[],
  options: { readonly axis?: number; readonly width?: number; readonly cap?: number } = {},
): CustomSeriesOption {
  const { axis = 0, width = 1.4, cap = 5 } = options;
  return {
    silent: true,
    animation: false,
    type: "custom",
    xAxisIndex: axis,
    yAxisIndex: axis,
    z: 5,
    encode: { x: [0, 1], y: 2 },
    data: rows.map(({ low, high }, row) => [low, high, row]),
    renderItem: (params, api) => {
      const row = api.value(2);
      const [left = 0, y = 0] = api.coord([api.value(0), row]);
      const [right = 0] = api.coord([api.value(1), row]);
      const stroke = rows[params.dataIndex]?.colour ?? colour("ink");
      return {
        type: "path",
        shape: {
          pathData: `M${left} ${y}L${right} ${y}M${left} ${y - cap}L${left} ${y + cap}M${right} ${y - cap}L${right} ${y + cap}`,
        },
        style: { stroke, fill: "none", lineWidth: width },
      };
    },
  };
}
