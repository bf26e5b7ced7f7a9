// Draws a page from globalThis.reportData. Texts of logs are set as textContent, never as HTML.
"use strict";

const data = globalThis.reportData ?? {};
const page = document.body.dataset.page;
const main = document.getElementById("main");
const zone = data.overview?.zone ?? "UTC";
const PERIODS = { DAILY: "day", WEEKLY: "week", MONTHLY: "month" };
const [START, TOTAL, SUCCESSES, FAILURES, CANCELLED, OTHER, P50, P95, QUEUE50, QUEUE95, RERUNS, WASTED] =
  Array.from({ length: 12 }, (_, i) => i);
let charts = [];

// ---- elements

function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

function panel(title, ...children) {
  return h("section", { class: "panel" }, title ? h("h2", {}, title) : null, ...children);
}

const columns = (...panels) => h("div", { class: "columns" }, ...panels);
const sentence = (text) => h("p", { class: "muted" }, text);

function sqlOf(sql, summary = "SQL for all of it") {
  return sql ? h("details", {}, h("summary", {}, summary), h("pre", { tabindex: "0" }, sql)) : null;
}

function link(target, text) {
  return h("a", { href: address(target) }, text);
}

function address({ page: name, ...parts }) {
  const query = new URLSearchParams();
  for (const key of ["repository", "workflow", "job", "period"]) {
    if (parts[key] !== null && parts[key] !== undefined && parts[key] !== "") query.set(key, parts[key]);
  }
  return `${name}.html` + (query.size ? `#${query}` : "");
}

// ---- numbers

const count = (value) => (value === null || value === undefined ? "–" : Math.round(value).toLocaleString("en"));
const amount = (value) =>
  value === null || value === undefined ? "–" : value.toLocaleString("en", { maximumFractionDigits: 2 });
const money = (value) =>
  value === null || value === undefined ? "–" : value.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const share = (value) => (value === null || value === undefined ? "–" : `${(100 * value).toFixed(1)} %`);

function duration(ms) {
  if (ms === null || ms === undefined) return "–";
  const seconds = Math.round(ms / 1000);
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (seconds < 60) return `${(ms / 1000).toFixed(1)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(ms / 60000);
  return minutes < 6000 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${Math.round(minutes / 60).toLocaleString("en")} h`;
}

function shortDuration(ms) {
  if (ms === 0) return "0";
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60000) return `${amount(ms / 1000)} s`;
  return ms < 3600000 ? `${amount(ms / 60000)} min` : `${amount(ms / 3600000)} h`;
}

function dayFormat(options) {
  try {
    return new Intl.DateTimeFormat("en-CA", { ...options, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat("en-CA", { ...options, timeZone: "UTC" });
  }
}
const dayText = dayFormat({ year: "numeric", month: "2-digit", day: "2-digit" });
const monthText = dayFormat({ year: "numeric", month: "2-digit" });
const window_ = (ms, period) => (period === "MONTHLY" ? monthText : dayText).format(ms);
const timeText = new Intl.DateTimeFormat("en-CA", {
  year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hour12: false, timeZoneName: "short",
});
const time = (ms) => (ms === null || ms === undefined ? "–" : timeText.format(ms));

// ---- tables

// A column is {title, of: row => value, show: value => text or element, number: is it right-aligned}.
function table(caption, fields, rows) {
  const head = h("tr", {}, fields.map((field) =>
    h("th", { scope: "col", class: field.number ? "number" : null }, field.title)));
  const body = rows.map((row) => h("tr", {}, fields.map((field) => {
    const value = field.of(row);
    const shown = field.show ? field.show(value, row) : value === null || value === undefined ? "–" : String(value);
    const cell = h("td", { class: [field.number ? "number" : "text", field.class?.(value) ?? ""].join(" ").trim() });
    if (field.number && typeof value === "number") cell.append(h("data", { value }, shown));
    else cell.append(shown);
    return cell;
  })));
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h("table", {}, h("caption", {}, caption), h("thead", {}, head), h("tbody", {}, body)));
}

// A list as the report's data have it: columns, the first rows, how many there are, and SQL.
function objects(list) {
  return (list?.rows ?? []).map((row) => Object.fromEntries(list.columns.map((name, i) => [name, row[i]])));
}

function listed(title, list, fields, what, rows = objects(list)) {
  if (!list?.present) return panel(title, sentence(`${what} are not in this output.`));
  if (!list.rows.length) return panel(title, sentence(`There are no ${what.toLowerCase()}.`));
  const cut = list.total > list.rows.length
    ? `The first ${count(list.rows.length)} of ${count(list.total)}` : `${count(rows.length)} in all`;
  return panel(title, table(`${title}. ${cut}.`, fields, rows), sqlOf(list.sql));
}

const text = (name, title) => ({ title, of: (row) => row[name] });
const number = (name, title, show = count) => ({ title, of: (row) => row[name], show, number: true });
const moment = (name, title) => ({ title, of: (row) => row[name], show: time });

// ---- charts

function colours() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(`--${name}`).trim();
  return { text: of("text"), muted: of("muted"), line: of("line"), accent: of("accent"), good: of("good"), bad: of("bad"), warn: of("warn"), panel: of("panel") };
}

// Tooltips are drawn, not written as HTML.
function chart(title, option, numbers, tall = false) {
  const place = h("div", { class: tall ? "chart tall" : "chart", role: "img", "aria-label": `Chart: ${title}. Its numbers are in the table below.` });
  charts.push({ place, option });
  return h("figure", {}, h("figcaption", {}, title), place,
    h("details", {}, h("summary", {}, `Numbers of “${title}”`), numbers));
}

function drawCharts() {
  for (const entry of charts) {
    entry.chart?.dispose();
    entry.chart = echarts.init(entry.place, null, { renderer: "canvas" });
    entry.chart.setOption(entry.option(colours()));
  }
}

function base(c, labels, axis) {
  return {
    animation: false,
    textStyle: { color: c.text, fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 12, top: 34, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 8, textStyle: { color: c.muted } },
    tooltip: {
      trigger: "axis", renderMode: "richText", confine: true, backgroundColor: c.panel, borderColor: c.line,
      textStyle: { color: c.text, fontSize: 12 },
    },
    xAxis: {
      type: "category", data: labels, axisLine: { lineStyle: { color: c.line } }, axisTick: { show: false },
      axisLabel: { color: c.muted, hideOverlap: true },
    },
    yAxis: (Array.isArray(axis) ? axis : [axis]).map((one) => ({
      type: "value", min: 0, splitNumber: 4, splitLine: { show: !one.quiet, lineStyle: { color: c.line } },
      axisLabel: { color: c.muted, formatter: one.show }, max: one.max, interval: one.interval,
    })),
  };
}

// Ticks of an axis at whole seconds, minutes or hours.
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400].map((s) => s * 1000);
function timeAxis(values) {
  const most = Math.max(0, ...values.filter((value) => value !== null));
  const step = STEPS.find((one) => one * 5 >= most) ?? Math.ceil(most / 5 / 86400000) * 86400000;
  return most < 1000 ? { show: shortDuration } : { show: shortDuration, interval: step, max: step * Math.ceil(most / step) };
}

const windowFields = (period, ...fields) =>
  [{ title: PERIODS[period], of: (row) => row[START], show: (value) => window_(value, period) }, ...fields];
const measure = (title, index, show) => ({ title, of: (row) => row[index], show, number: true });
const rateOf = (row) => (row[SUCCESSES] + row[FAILURES] ? row[SUCCESSES] / (row[SUCCESSES] + row[FAILURES]) : null);

function runsChart(rows, period, what = "runs") {
  const title = `${what[0].toUpperCase()}${what.slice(1)} by outcome, and success rate`;
  return chart(title, (c) => ({
    ...base(c, rows.map((row) => window_(row[START], period)), [{ show: count }, { show: (v) => `${Math.round(v * 100)} %`, max: 1, interval: 0.25, quiet: true }]),
    series: [
      ...[["succeeded", SUCCESSES, c.good], ["failed", FAILURES, c.bad], ["cancelled", CANCELLED, c.muted], ["other", OTHER, c.line]].map(([name, index, color]) => ({
        name, type: "bar", stack: "runs", color, barMaxWidth: 26, data: rows.map((row) => row[index]),
      })),
      {
        name: "success rate", type: "line", yAxisIndex: 1, color: c.accent, symbolSize: 4, connectNulls: true, data: rows.map(rateOf),
        tooltip: { valueFormatter: share },
      },
    ],
  }), table(title, windowFields(period, measure(what, TOTAL, count), measure("succeeded", SUCCESSES, count), measure("failed", FAILURES, count),
    measure("cancelled", CANCELLED, count), measure("other", OTHER, count), { title: "success rate", of: rateOf, show: share, number: true }), rows));
}

function linesChart(title, rows, period, lines, show) {
  return chart(title, (c) => ({
    ...base(c, rows.map((row) => window_(row[START], period)), show === duration ? timeAxis(rows.flatMap((row) => lines.map(([, index]) => row[index]))) : { show }),
    series: lines.map(([name, index], i) => ({
      name, type: "line", color: [c.accent, c.warn][i], symbolSize: 4, connectNulls: false, lineStyle: { type: i ? "dashed" : "solid" },
      data: rows.map((row) => row[index]), tooltip: { valueFormatter: show },
    })),
  }), table(title, windowFields(period, ...lines.map(([name, index]) => measure(name, index, show))), rows));
}

function barsChart(title, rows, name, bars, show = count, tall = false) {
  return chart(title, (c) => {
    const option = base(c, rows.map(name), { show: show === duration ? shortDuration : show });
    return {
      ...option, grid: { ...option.grid, right: 30 }, xAxis: option.yAxis, yAxis: { ...option.xAxis, inverse: true, axisLabel: { color: c.muted, width: 260, overflow: "truncate" } },
      tooltip: { ...option.tooltip, axisPointer: { type: "shadow" } },
      series: bars.map(([label, of, colour]) => ({
        name: label, type: "bar", stack: "all", barMaxWidth: 18, color: c[colour], data: rows.map(of), tooltip: { valueFormatter: show },
      })),
    };
  }, table(title, [{ title: "name", of: name }, ...bars.map(([label, of]) => ({ title: label, of, show, number: true }))], rows), tall);
}

function spark(values, label) {
  const known = values.map((value, i) => [i, value]).filter(([, value]) => value !== null);
  if (known.length < 2) return "";
  const most = Math.max(...known.map(([, value]) => value)) || 1;
  const points = known.map(([i, value]) => [3 + (104 * i) / Math.max(1, values.length - 1), 21 - (18 * value) / most]);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
  const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
  svg.setAttribute("class", "spark");
  svg.setAttribute("viewBox", "0 0 110 24");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  line.setAttribute("points", points.map((point) => point.map((n) => n.toFixed(1)).join(",")).join(" "));
  const [x, y] = points[points.length - 1];
  dot.setAttribute("cx", x.toFixed(1));
  dot.setAttribute("cy", y.toFixed(1));
  dot.setAttribute("r", "2.2");
  svg.append(line, dot);
  return svg;
}

// ---- what is chosen, kept behind the # of the address

function chosen() {
  const query = new URLSearchParams(location.hash.slice(1));
  return {
    repository: query.get("repository") ?? "", workflow: query.get("workflow"), job: query.get("job"),
    period: PERIODS[query.get("period")] ? query.get("period") : "WEEKLY", text: query.get("text") ?? "",
  };
}

function choose(change) {
  const query = new URLSearchParams(location.hash.slice(1));
  for (const [key, value] of Object.entries(change)) {
    if (value) query.set(key, value);
    else query.delete(key);
  }
  location.hash = query.toString();
}

function filters(repositories, now, { period = true, text: hasText = true } = {}) {
  const select = (key, label, options) => {
    const element = h("select", { id: `filter-${key}` }, options.map(([value, title]) => h("option", { value }, title)));
    element.value = now[key];
    element.addEventListener("change", () => choose({ [key]: element.value }));
    return h("label", {}, label, element);
  };
  const form = h("form", { class: "filters", role: "search", "aria-label": "Filters" });
  form.addEventListener("submit", (event) => event.preventDefault());
  if (repositories) form.append(select("repository", "Repository", [["", "all"], ...repositories.map((name) => [name, name])]));
  if (period) form.append(select("period", "By", Object.entries(PERIODS).map(([key, name]) => [key, name])));
  if (hasText) {
    const input = h("input", { type: "search", id: "filter-text", value: now.text });
    input.addEventListener("input", () => choose({ text: input.value }));
    form.append(h("label", {}, "Name holds", input));
  }
  return form;
}

const holds = (now, ...names) => !now.text || names.some((name) => (name ?? "").toLowerCase().includes(now.text.toLowerCase()));
const ofRepository = (now, name) => !now.repository || name === now.repository;
const distinct = (names) => [...new Set(names.filter((name) => name))].sort();

// ---- pages

const series = (level) => [...(data.trends?.series ?? []), ...(data.jobs?.series ?? [])].filter((one) => one.level === level);

// All windows of several subjects added up; quantiles can't be added, so there are none.
function sum(all, period) {
  const windows = new Map();
  for (const one of all) {
    for (const row of one[period]) {
      const to = windows.get(row[START]) ?? [row[START], 0, 0, 0, 0, 0, null, null, null, null, 0, 0];
      for (const i of [TOTAL, SUCCESSES, FAILURES, CANCELLED, OTHER, RERUNS, WASTED]) to[i] += row[i];
      windows.set(row[START], to);
    }
  }
  return [...windows.values()].sort((a, b) => a[START] - b[START]);
}

function findings(list) {
  if (!list.length) return sentence("Nothing stands out.");
  return h("ol", { class: "findings" }, list.map((one) => h("li", {},
    h("span", { class: one.kind === "Alert" ? "kind alert" : "kind" }, one.kind),
    h("div", {}, h("p", {}, one.text), sqlOf(one.sql, "SQL")),
    link(one, "Look at it"))));
}

// Of the windows up to the last that is more than stragglers.
function lastTwo(rows, period) {
  const upTo = data.overview?.last?.[period] ?? Infinity;
  const all = rows.filter((row) => row[START] <= upTo);
  return [all[all.length - 2], all[all.length - 1]];
}

function tiles(rows, period, p50) {
  const [before, last] = lastTwo(rows, period);
  if (!last) return null;
  const tile = (title, of, show) => h("div", {}, h("dt", {}, title), h("dd", {}, show(of(last))),
    h("dd", { class: "note" }, before ? `${show(of(before))} the ${PERIODS[period]} before` : "nothing before"));
  return h("dl", { class: "tiles", "aria-label": `The last ${PERIODS[period]}` },
    tile("Runs", (row) => row[TOTAL], count), tile("Success rate", rateOf, share),
    p50 ? tile("Duration, p50", (row) => row[P50], duration) : null,
    tile("Failed and cancelled time", (row) => row[WASTED], duration), tile("Reruns", (row) => row[RERUNS], count));
}

function subjects(title, list, now, name, toPage) {
  if (!list.length) return panel(title, sentence("None."));
  const period = now.period;
  const of = (one) => ({ one, last: lastTwo(one[period], period)[1] });
  const level = list[0].level;
  const more = (data.trends?.left_out?.[level] ?? 0) + (data.jobs?.left_out?.[level] ?? 0);
  const shown = list.slice().sort((a, b) => b.total - a.total).slice(0, 200).map(of);
  return panel(title, table(`${title}, those with the most runs first; numbers are of the last ${PERIODS[period]} that each has.`, [
    { title: "name", of: ({ one }) => name(one), show: (value, { one }) => link({ page: toPage, repository: one.repository, workflow: one.workflow, job: one.job, period }, value || "(no name)") },
    ...(level === "REPOSITORY" || now.repository ? [] : [{ title: "repository", of: ({ one }) => one.repository }]),
    { title: "runs in all", of: ({ one }) => one.total, show: count, number: true },
    { title: PERIODS[period], of: ({ last }) => last?.[START] ?? null, show: (value) => (value === null ? "–" : window_(value, period)) },
    { title: "runs", of: ({ last }) => last?.[TOTAL] ?? null, show: count, number: true },
    { title: "success rate", of: ({ last }) => (last ? rateOf(last) : null), show: share, number: true, class: (value) => (value !== null && value < 0.8 ? "bad" : "") },
    { title: "p50", of: ({ last }) => last?.[P50] ?? null, show: duration, number: true },
    { title: "p95", of: ({ last }) => last?.[P95] ?? null, show: duration, number: true },
    { title: "p50 over time", of: ({ one }) => one, show: (value) => spark(value[period].map((row) => row[P50]), "p50 over time") },
  ], shown),
  more ? sentence(`${count(more)} more with fewer runs are left out.`) : null,
  sqlOf(data.trends && `SELECT * FROM ${data.trends.from} WHERE level = '${level}' AND period = '${period}' ORDER BY total DESC`));
}

function measures(one, period, what) {
  const rows = one[period];
  return [tiles(rows, period, true),
    panel(null, runsChart(rows, period, what)),
    columns(panel(null, linesChart("Duration", rows, period, [["p50", P50], ["p95", P95]], duration)),
      panel(null, linesChart("Time in the queue", rows, period, [["p50", QUEUE50], ["p95", QUEUE95]], duration)))];
}

const alertFields = [
  { title: "status", of: (row) => row.status, class: (value) => (value === "FIRING" ? "bad" : "") },
  { title: "severity", of: (row) => row.severity, class: (value) => (value === "CRITICAL" ? "bad" : value === "WARNING" ? "warn" : "") },
  text("rule", "rule"), moment("started_at", "since"), moment("ended_at", "until"), text("message", "what"),
];

function alertsOf(keep) {
  const rows = objects(data.alerts).filter(keep);
  return listed("Alerts", data.alerts, alertFields, "Alerts", rows);
}

function missing(list, what) {
  return list?.present ? null : panel(null, sentence(`${what} are not in this output.`));
}

const pages = {
  index(now) {
    const workflows = series("WORKFLOW").filter((one) => ofRepository(now, one.repository) && holds(now, one.repository, one.workflow));
    const all = now.text ? workflows : series("REPOSITORY").filter((one) => ofRepository(now, one.repository));
    const rows = now.repository && !now.text && all.length === 1 ? all[0][now.period] : sum(all, now.period);
    return [
      panel("What to look at first", findings(data.overview?.findings ?? [])),
      missing(data.trends, "Aggregates"),
      filters(distinct(series("REPOSITORY").map((one) => one.repository)), now),
      rows.length ? tiles(rows, now.period, rows[0][P50] !== null) : null,
      rows.length ? panel(null, runsChart(rows, now.period)) : sentence("No run is chosen."),
      now.repository || now.text ? null : subjects("Repositories", series("REPOSITORY"), now, (one) => one.repository, "repository"),
      subjects("Workflows", workflows, now, (one) => one.workflow, "workflow"),
    ];
  },
  repository(now) {
    const one = series("REPOSITORY").find((other) => other.repository === now.repository);
    if (!one) return [missing(data.trends, "Aggregates"), filters(null, now), subjects("Repositories", series("REPOSITORY").filter((other) => holds(now, other.repository)), now, (other) => other.repository, "repository")];
    setTitle(one.repository);
    const workflows = series("WORKFLOW").filter((other) => other.repository === one.repository && holds(now, other.workflow));
    return [filters(null, now), ...measures(one, now.period, "runs"), subjects("Workflows", workflows, now, (other) => other.workflow, "workflow"),
      alertsOf((row) => row.repository === one.repository)];
  },
  workflow(now) {
    const one = series("WORKFLOW").find((other) => other.repository === now.repository && (other.workflow ?? null) === (now.workflow ?? null));
    if (!one) {
      return [missing(data.trends, "Aggregates"), filters(distinct(series("REPOSITORY").map((other) => other.repository)), now),
        subjects("Workflows", series("WORKFLOW").filter((other) => ofRepository(now, other.repository) && holds(now, other.repository, other.workflow)), now, (other) => other.workflow, "workflow")];
    }
    setTitle(one.workflow ?? "(no name)", { page: "repository", repository: one.repository, period: now.period }, one.repository);
    const jobs = series("JOB").filter((other) => other.repository === one.repository && other.workflow === one.workflow && holds(now, other.job));
    return [filters(null, now), ...measures(one, now.period, "runs"), subjects("Jobs", jobs, now, (other) => other.job, "job"),
      alertsOf((row) => row.repository === one.repository && row.workflow_name === one.workflow)];
  },
  job(now) {
    const one = series("JOB").find((other) => other.repository === now.repository && (other.workflow ?? null) === (now.workflow ?? null) && (other.job ?? null) === (now.job ?? null));
    if (!one) {
      return [missing(data.jobs, "Aggregates"), filters(distinct(series("JOB").map((other) => other.repository)), now),
        subjects("Jobs", series("JOB").filter((other) => ofRepository(now, other.repository) && holds(now, other.repository, other.workflow, other.job)), now, (other) => `${other.workflow ?? ""} / ${other.job ?? ""}`, "job")];
    }
    setTitle(one.job ?? "(no name)", { page: "workflow", repository: one.repository, workflow: one.workflow, period: now.period }, `${one.repository} / ${one.workflow ?? ""}`);
    return [filters(null, now, { text: false }), ...measures(one, now.period, "jobs")];
  },
  tests(now) {
    const all = objects(data.tests);
    const rows = all.filter((row) => ofRepository(now, row.repository) && holds(now, row.repository, row.suite, row.class_name, row.name, row.lane));
    const name = (row) => row.name ?? row.class_name ?? row.suite ?? "(no name)";
    return [
      h("p", {}, "A flaky test both passed and failed on one commit."),
      filters(distinct(all.map((row) => row.repository)), now, { period: false }),
      rows.length ? panel(null, barsChart("Tests that fail and pass", rows.slice(0, 15), name, [["failed", (row) => row.failures, "bad"], ["passed", (row) => row.passes, "good"]])) : null,
      listed("By what they cost", data.tests?.ranked, [number("rank", "rank"), text("repository", "repository"), text("suite", "suite"), text("class_name", "class"), text("name", "test"), text("lane", "lane"),
        number("commits", "commits"), number("red_runs", "runs turned red"), number("rerun_ms", "time run again", duration), moment("began_at", "began"), text("began_sha", "with commit"), moment("last_seen_at", "last seen")], "Ranked flaky tests",
        objects(data.tests?.ranked).filter((row) => ofRepository(now, row.repository) && holds(now, row.suite, row.class_name, row.name, row.lane))),
      listed("Flaky tests", data.tests, [text("repository", "repository"), text("suite", "suite"), text("class_name", "class"), text("name", "test"), text("lane", "lane"),
        number("rows", "commits"), number("failures", "failed"), number("passes", "passed"), number("flaky", "flaky in one run")], "Flaky tests", rows),
    ];
  },
  alerts(now) {
    const all = objects(data.alerts);
    const rows = all.filter((row) => ofRepository(now, row.repository) && holds(now, row.rule, row.repository, row.workflow_name, row.branch, row.message));
    const counts = objects(data.alerts?.counts);
    const rules = distinct(counts.map((row) => row.rule));
    const of = (rule, severity) => counts.filter((row) => row.rule === rule && row.severity === severity).reduce((n, row) => n + row.rows, 0);
    return [
      rules.length ? panel(null, barsChart("Alerts by rule and severity", rules, (rule) => rule, [["critical", (rule) => of(rule, "CRITICAL"), "bad"], ["warning", (rule) => of(rule, "WARNING"), "warn"], ["info", (rule) => of(rule, "INFO"), "muted"]])) : null,
      filters(distinct(all.map((row) => row.repository)), now, { period: false }),
      listed("Alerts", data.alerts, alertFields, "Alerts", rows),
    ];
  },
  bottlenecks(now) {
    const { slower = [], waterfalls: list } = data.bottlenecks ?? {};
    const works = list?.waterfalls ?? [];
    const index = Math.min(Number(now.job) || 0, Math.max(0, works.length - 1));
    const work = works[index];
    const slow = panel("What became slower", slower.length ? findings(slower.slice(0, 20)) : sentence("No workflow and no job became slower by a quarter."));
    if (!list?.present) return [slow, panel("Waterfall", sentence("Spans and runs are not in this output."))];
    if (!work) return [slow, panel("Waterfall", sentence("No run has jobs with times."))];
    const select = h("select", { id: "filter-work" }, works.map((one, i) => h("option", { value: i }, one.title)));
    select.value = String(index);
    select.addEventListener("change", () => choose({ job: select.value }));
    const bars = work.bars;
    const title = "What ran when, and what the end waited for";
    return [slow, panel("Longest runs and traces", h("div", { class: "filters" }, h("label", {}, "Run or trace", select)),
      h("p", {}, `It began ${time(work.started_at)} and took ${duration(work.duration_ms)}.`, work.left_out ? ` ${count(work.left_out)} pieces are left out.` : ""),
      chart(title, (c) => {
        const option = base(c, bars.map((bar) => bar[0]), timeAxis(bars.map((bar) => bar[1] + bar[2])));
        return {
          ...option, grid: { ...option.grid, right: 30 }, xAxis: option.yAxis, yAxis: { ...option.xAxis, inverse: true, axisLabel: { color: c.muted, width: 240, overflow: "truncate" } },
          tooltip: { ...option.tooltip, axisPointer: { type: "shadow" } },
          series: [
            { type: "bar", stack: "time", silent: true, color: "transparent", data: bars.map((bar) => bar[1]), tooltip: { show: false } },
            { name: "on the critical path", type: "bar", stack: "time", color: c.bad, barMaxWidth: 16, data: bars.map((bar) => (bar[3] ? bar[2] : 0)), tooltip: { valueFormatter: duration } },
            { name: "beside it", type: "bar", stack: "time", color: c.accent, barMaxWidth: 16, data: bars.map((bar) => (bar[3] ? 0 : bar[2])), tooltip: { valueFormatter: duration } },
          ],
        };
      }, table(title, [{ title: "piece", of: (bar) => bar[0] }, { title: "began after", of: (bar) => bar[1], show: duration, number: true },
        { title: "took", of: (bar) => bar[2], show: duration, number: true }, { title: "on the critical path", of: (bar) => (bar[3] ? "yes" : "no") }], bars), bars.length > 12))];
  },
  agents(now) {
    const byName = new Map();
    for (const row of objects(data.agents)) {
      const agent = byName.get(row.agent_name) ?? { name: row.agent_name ?? "(no name)", invocations: 0, succeeded: 0, failed: 0, duration: 0, cost: 0, tokens: 0, tools: 0 };
      const status = (row.status ?? "").toLowerCase();
      agent.invocations += row.rows;
      agent.succeeded += /^succ|^complet|^ok$/.test(status) ? row.rows : 0;
      agent.failed += /^fail|^err/.test(status) ? row.rows : 0;
      agent.duration += row.duration_ms;
      agent.cost += row.cost_usd;
      agent.tokens += row.input_tokens + row.output_tokens;
      agent.tools += row.tool_calls;
      byName.set(row.agent_name, agent);
    }
    const rows = [...byName.values()].filter((row) => holds(now, row.name)).sort((a, b) => b.invocations - a.invocations);
    return [
      filters(null, now, { period: false }),
      rows.length ? panel(null, barsChart("Invocations", rows.slice(0, 15), (row) => row.name, [["succeeded", (row) => row.succeeded, "good"], ["failed", (row) => row.failed, "bad"], ["other", (row) => row.invocations - row.succeeded - row.failed, "muted"]])) : null,
      listed("Agents", data.agents, [text("name", "agent"), number("invocations", "invocations"), number("succeeded", "succeeded"), number("failed", "failed"),
        { title: "success rate", of: (row) => (row.succeeded + row.failed ? row.succeeded / (row.succeeded + row.failed) : null), show: share, number: true },
        { title: "mean duration", of: (row) => row.duration / row.invocations, show: duration, number: true },
        number("tokens", "tokens"), number("tools", "tool calls"), number("cost", "USD", money)], "Agents’ invocations", rows),
    ];
  },
  cost(now) {
    const { days, jobs, queues } = data.cost ?? {};
    const rows = objects(days).sort((a, b) => a.window_start - b.window_start);
    const byWindow = new Map();
    for (const row of rows) {
      const to = byWindow.get(row.window_start) ?? { window_start: row.window_start, cost: 0, wasted_cost: 0, currency: row.currency };
      to.cost += row.cost;
      to.wasted_cost += row.wasted_cost;
      byWindow.set(row.window_start, to);
    }
    const windows = [...byWindow.values()];
    const wasted = series("REPOSITORY").filter((one) => ofRepository(now, one.repository));
    const keep = (row) => ofRepository(now, row.repository) && holds(now, row.repository, row.workflow_name, row.job_name, row.runner);
    const title = "Cost by day, of all repositories";
    return [
      filters(distinct([...objects(jobs).map((row) => row.repository), ...series("REPOSITORY").map((one) => one.repository)]), now),
      windows.length ? panel(null, chart(title, (c) => ({
        ...base(c, windows.map((row) => window_(row.window_start)), { show: amount }),
        series: [["of failures, cancelled jobs and re-runs", (row) => row.wasted_cost, c.bad], ["of the others", (row) => row.cost - row.wasted_cost, c.accent]].map(([name, of, color]) => ({
          name, type: "bar", stack: "cost", color, barMaxWidth: 26, data: windows.map(of), tooltip: { valueFormatter: amount },
        })),
      }), table(title, [{ title: "from", of: (row) => row.window_start, show: (value) => window_(value) }, number("cost", "cost", money), number("wasted_cost", "wasted", money), text("currency", "currency")], windows))) : null,
      listed("Costs by job", jobs, [text("repository", "repository"), text("workflow_name", "workflow"), text("job_name", "job"), text("runner", "runner"), number("jobs", "jobs"),
        number("billable_minutes", "minutes", amount), number("cost", "cost", money), number("wasted_cost", "wasted", money), number("rerun_cost", "reruns", money), text("currency", "currency")], "Costs", objects(jobs).filter(keep)),
      wasted.length ? panel(null, linesChart("Time of runs that failed or were cancelled", sum(wasted, now.period), now.period, [["time", WASTED]], duration)) : null,
      listed("Queues", queues, [{ title: "from", of: (row) => row.window_start, show: (value) => window_(value) }, text("repository", "repository"), text("runner", "runner"), number("hour_of_day", "hour"), number("jobs", "jobs"),
        number("queue_p50_ms", "p50", duration), number("queue_p95_ms", "p95", duration)], "Queues", objects(queues).filter(keep)),
    ];
  },
  dora(now) {
    const { dora, health } = data.dora ?? {};
    const keep = (row) => ofRepository(now, row.repository);
    const rows = objects(dora).filter(keep);
    const byTime = rows.slice().sort((a, b) => a.window_start - b.window_start);
    const label = (row) => `${window_(row.window_start)}${now.repository ? "" : ` ${row.repository ?? ""}`}`;
    const title = "Deployments and lead time";
    return [
      filters(distinct([...objects(dora), ...objects(health)].map((row) => row.repository)), now, { period: false, text: false }),
      byTime.length ? panel(null, chart(title, (c) => ({
        ...base(c, byTime.map(label), [{ show: count }, { show: shortDuration, quiet: true }]),
        series: [
          { name: "deployments", type: "bar", color: c.accent, barMaxWidth: 26, data: byTime.map((row) => row.deployments) },
          { name: "lead time, p50", type: "line", yAxisIndex: 1, color: c.warn, data: byTime.map((row) => row.lead_time_p50_ms), tooltip: { valueFormatter: duration } },
        ],
      }), table(title, [{ title: "from", of: label }, number("deployments", "deployments"), number("lead_time_p50_ms", "lead time, p50", duration)], byTime))) : null,
      listed("Delivery", dora, [{ title: "from", of: (row) => row.window_start, show: (value) => window_(value) }, text("repository", "repository"), number("deployments", "deployments"),
        number("lead_time_p50_ms", "lead time, p50", duration), number("change_failure_rate", "change failure rate", share), number("restore_p50_ms", "time to restore, p50", duration)], "Measures of delivery", rows),
      listed("Health", health, [{ title: "from", of: (row) => row.window_start, show: (value) => window_(value) }, text("level", "level"), text("repository", "repository"), number("score", "score", amount),
        ...["success", "duration", "streak", "flaky", "wasted", "queue"].map((part) => number(`${part}_score`, part, amount))], "Scores of health", objects(health).filter(keep)),
    ];
  },
  dataset() {
    const { manifest = {}, summary = {} } = data.dataset ?? {};
    const splits = Object.keys(manifest.rows ?? {});
    if (!splits.length) return [panel(null, sentence("A dataset is not in this output."))];
    const rows = splits.map((name) => ({ name, rows: manifest.rows[name], groups: manifest.groups?.[name], embargoed: manifest.embargoed?.[name] ?? 0 }));
    const facts = [["split by", manifest.split?.method], ["train until", manifest.split?.train_until], ["validation until", manifest.split?.validation_until],
      ["days cut in", manifest.timezone], ["created from", manifest.created_at?.first], ["created to", manifest.created_at?.last],
      ["keys", manifest.keys?.join(", ")], ["features", manifest.features?.join(", ")], ["targets", manifest.targets?.join(", ")],
      ["completeness", summary.quality && `${share(summary.quality.completeness)} (at least ${share(summary.quality.completeness_threshold)})`],
      ["accuracy", summary.quality && `${share(summary.quality.accuracy)} (at least ${share(summary.quality.accuracy_threshold)})`],
      ["quality gate", summary.quality && (summary.quality.passed ? "passed" : "failed")],
      ["runs with a commit found", summary.commits && share(summary.commits.hit_rate)]].filter(([, value]) => value !== undefined && value !== null);
    return [
      panel(null, barsChart("Rows by split", rows, (row) => row.name, [["rows", (row) => row.rows, "accent"], ["left out at a cut", (row) => row.embargoed, "warn"]])),
      panel("Splits", table("Splits", [text("name", "split"), number("rows", "rows"), number("groups", "commits"), number("embargoed", "left out at a cut")], rows)),
      panel("Manifest and card", table("Facts", [{ title: "what", of: (row) => row[0] }, { title: "value", of: (row) => row[1] }], facts)),
    ];
  },
  quality() {
    const { bad, late, inputs, errors, records = {} } = data.quality ?? {};
    const rows = Object.entries(records).filter(([, row]) => row.read).map(([name, row]) => ({ name, ...row }));
    return [
      rows.length ? panel("Read = bad + duplicate + superseded + kept",
        barsChart("Records by what became of them", rows, (row) => row.name, [["kept", (row) => row.kept, "good"], ["superseded", (row) => row.superseded, "muted"], ["duplicate", (row) => row.duplicate, "warn"], ["bad", (row) => row.bad, "bad"]]),
        table("Records by type", [text("name", "type"), number("read", "read"), number("bad", "bad"), number("duplicate", "duplicate"), number("superseded", "superseded"), number("kept", "kept"),
          { title: "balances", of: (row) => (row.read === row.bad + row.duplicate + row.superseded + row.kept ? "yes" : "no"), class: (value) => (value === "no" ? "bad" : "") }], rows))
        : panel(null, sentence("A summary of what was read is not in this output.")),
      listed("Bad records", bad, [text("error_type", "error"), text("record_type", "type"), text("stage", "stage"), number("rows", "records")], "Bad records"),
      listed("Late records", late, [text("error_type", "error"), text("record_type", "type"), number("rows", "records")], "Late records"),
      listed("Files read", inputs, [text("file", "file"), text("dialect", "dialect"), number("read", "records"), number("bad", "bad")], "Files read"),
      listed("Errors in jobs’ logs", errors, [text("repository", "repository"), text("pattern", "error"), number("errors", "times"), number("runs", "runs"), moment("last_seen_at", "last seen")], "Errors in jobs’ logs"),
    ];
  },
};

function setTitle(title, parent, parentName) {
  const heading = main.querySelector("h1");
  heading.replaceChildren(title);
  document.title = `${title} · workflow telemetry`;
  if (parent) heading.after(h("p", { class: "muted" }, "of ", link(parent, parentName)));
}

const baseTitle = main.querySelector("h1").textContent;

function render() {
  const focused = document.activeElement?.id;
  const [from, to] = [document.activeElement?.selectionStart, document.activeElement?.selectionEnd];
  for (const entry of charts) entry.chart?.dispose();
  charts = [];
  main.replaceChildren(h("h1", {}, baseTitle));
  main.append(...pages[page](chosen()).flat().filter((part) => part));
  drawCharts();
  const again = focused && document.getElementById(focused);
  if (again && main.contains(again)) {
    again.focus();
    if (again.type === "search") again.setSelectionRange(from, to);
  }
}

document.getElementById("zone").textContent = zone;
addEventListener("hashchange", render);
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
addEventListener("resize", () => charts.forEach((entry) => entry.chart?.resize()));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", render);
render();
