// Draws the plot of the insight page; the table below it holds the same numbers.
"use strict";

const place = document.getElementById("plot");
if (place) {
  const data = JSON.parse(document.getElementById("plot-data").textContent);
  const style = getComputedStyle(document.documentElement);
  const color = (name) => style.getPropertyValue(name).trim();
  const lines = [
    ["conversations", "Conversations", "--main", []],
    ["answered", "Answered", "--amber", [6, 3]],
    ["handed_over", "Handed over", "--red", [2, 3]],
    ["not_covered", "Not covered", "--violet", [8, 3, 2, 3]],
  ];
  const axis = { stroke: color("--soft"), grid: { stroke: color("--line") }, ticks: { stroke: color("--line") } };
  const size = () => ({ width: place.clientWidth, height: 260 });
  const plot = new uPlot(
    {
      ...size(),
      scales: { y: { range: (_, low, high) => [0, Math.max(high, 1)] } },
      axes: [axis, axis],
      series: [
        { label: "Day", value: "{YYYY}-{MM}-{DD}" },
        ...lines.map(([, label, name, dash]) => ({ label, stroke: color(name), width: 2, dash, points: { show: data.days.length < 40 } })),
      ],
    },
    [data.days, ...lines.map(([key]) => data[key])],
    place,
  );
  new ResizeObserver(() => plot.setSize(size())).observe(place);
}
