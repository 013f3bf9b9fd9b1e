"use strict";
// One worker does all the work. It is ended and started anew when it dies, or needs more than a minute for a file.
(() => {
  const WORDS = {
    zh: { ready: "可以检查了。", checking: (name, left) => `正在检查 ${name}${left ? `，还有 ${left} 份` : ""}……`,
      done: (count) => `已检查 ${count} 份。`, again: "检查程序中断，正在重新启动……",
      old: "这个浏览器太旧，不能检查。请用新版的 Edge、Chrome、360 极速、火狐或奇安信浏览器打开本页。",
      failed: "检查程序启动不了", slow: "检查超过一分钟，已停止。请把该文件发给收表单位。",
      died: "检查这份文件时程序中断。请把该文件发给收表单位。", good: "可以报送，没有发现问题",
      doubts: (count) => `可以报送，另有 ${count} 处请核对`, bad: (count) => `有 ${count} 处须改正，改正后再查一次`,
      lost: "读不出来。文件夹请打开，选中其中的工作簿；文件可能已移走或改名，请再选一次。", error: "须改正", warning: "请核对", whole: "整个文件", beside: "旁边的格", download: "下载标出问题的工作簿",
      data: "下载读出的数据（JSON）", print: "打印", large: "文件超过 200 MB，不检查。" },
    en: { ready: "Ready.", checking: (name, left) => `Checking ${name}${left ? `, ${left} more` : ""} …`,
      done: (count) => `${count} checked.`, again: "The checker stopped and is starting again …",
      old: "This browser is too old. Open this page with a current Edge, Chrome or Firefox.",
      failed: "The checker cannot start", slow: "Stopped after a minute. Send the file to the office.",
      died: "The checker stopped at this file. Send the file to the office.", good: "Ready to send: nothing found",
      doubts: (count) => `Ready to send; ${count} to look at`, bad: (count) => `${count} to correct; then check again`,
      lost: "Cannot be read. Of a folder, choose the workbooks in it; a file may have been moved: choose it again.", error: "correct", warning: "look at", whole: "whole file", beside: "cells beside it",
      download: "Download the workbook with the marks", data: "Download what was read (JSON)", print: "Print",
      large: "Files over 200 MB are not checked." },
  };
  const MOST = 200 * 1024 * 1024, PATIENCE = 60_000, STARTING = 120_000;
  const byId = (id) => document.getElementById(id);
  const about = JSON.parse(byId("about").textContent), words = WORDS[about.language];
  const state = byId("state"), drop = byId("drop"), input = byId("files");
  const waiting = [];
  let parts, worker, current, timer, count = 0;

  // Who cannot see all of a row scrolls it by the keyboard; a row that fits is no stop on the way.
  const fitting = new ResizeObserver((rows) => {
    for (const { target } of rows) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });

  const say = (text) => { state.textContent = text; };

  async function unpacked(element) {
    const coded = element.textContent.trim();
    element.remove();
    const bytes = Uint8Array.fromBase64 ? Uint8Array.fromBase64(coded) : Uint8Array.from(atob(coded), (c) => c.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  }

  function start() {
    // From a file, a module worker starts from a data: address only.
    const source = "data:text/javascript;charset=utf-8," + encodeURIComponent(byId("worker").textContent);
    worker = new Worker(source, { type: "module" });
    worker.onmessage = ({ data }) => (data.ready ? ready() : data.failed ? broken(data.failed) : answered(data));
    worker.onerror = (event) => broken(event.message || "worker");
    timer = setTimeout(() => broken("timeout"), STARTING);
    worker.postMessage({ parts, lock: about.lock, language: about.language });
  }

  function ready() {
    clearTimeout(timer);
    input.disabled = false;
    document.documentElement.dataset.state = "ready";
    say(count ? words.done(count) : words.ready);
    next();
  }

  function broken(why) {
    clearTimeout(timer);
    worker.terminate();
    if (!current) {
      document.documentElement.dataset.state = "failed";
      say(`${words.failed}（${why}）`);
      return;
    }
    answered({ verdict: { file: current.name, status: "unreadable", findings: [], trouble: why === "slow" ? words.slow : words.died } });
  }

  function next() {
    if (current || !waiting.length || document.documentElement.dataset.state !== "ready") return;
    current = waiting.shift();
    say(words.checking(current.name, waiting.length));
    if (current.size > MOST) {
      answered({ verdict: { file: current.name, status: "unreadable", findings: [], trouble: words.large }, keep: true });
      return;
    }
    current.arrayBuffer().then((content) => {
      timer = setTimeout(() => broken("slow"), PATIENCE);
      worker.postMessage({ content, name: current.name }, [content]);
    }, () => answered({ verdict: { file: current.name, status: "unreadable", findings: [], trouble: words.lost }, keep: true }));
  }

  function answered({ verdict, workbook, keep }) {
    clearTimeout(timer);
    current = undefined;
    count += 1;
    show(verdict, workbook);
    if (verdict.trouble && !keep) {
      document.documentElement.dataset.state = "starting";
      say(words.again);
      start();
      return;
    }
    say(words.done(count));
    next();
  }

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  }

  function verdictWords(verdict) {
    if (verdict.trouble) return verdict.trouble;
    const errors = verdict.findings.filter((finding) => finding.severity === "error").length;
    const doubts = verdict.findings.filter((finding) => finding.severity === "warning").length;
    if (verdict.status !== "accepted") return words.bad(Math.max(1, errors));
    return doubts ? words.doubts(doubts) : words.good;
  }

  function show(verdict, workbook) {
    const isGood = verdict.status === "accepted";
    const box = element("section", { class: `verdict ${isGood ? "good" : "bad"}`, "aria-label": verdict.file });
    const whose = [verdict.agency, verdict.year, verdict.form].filter(Boolean).join(" · ");
    box.append(element("h2", {}, verdict.file), element("p", { class: "says" }, verdictWords(verdict)));
    if (whose) box.append(element("p", { class: "muted" }, whose));
    const buttons = element("div", { class: "buttons" });
    if (workbook) buttons.append(link(workbook, verdict.workbook, words.download, "main"));
    if (verdict.reading) buttons.append(link(verdict.reading, verdict.file.replace(/\.[^.]*$/, "") + ".json", words.data, ""));
    const print = element("button", { type: "button" }, words.print);
    print.onclick = () => window.print();
    buttons.append(print);
    box.append(buttons);
    if (verdict.findings.length) box.append(element("ol", { class: "findings" }, ...verdict.findings.map(line)));
    byId("verdicts").prepend(box);
  }

  function line(finding) {
    const item = element("li", finding.follows ? { class: "follows" } : {});
    if (finding.number) item.append(element("b", { class: "nr" }, finding.number));
    if (finding.severity && !finding.follows)
      item.append(element("span", { class: `tag ${finding.severity}` }, words[finding.severity] || ""));
    if (finding.severity) item.append(element("span", { class: "place" }, finding.place || words.whole));
    item.append(finding.what);
    if (finding.code) item.append(element("span", { class: "code" }, finding.code));
    if (finding.advice) item.append(element("p", { class: "advice" }, finding.advice));
    if (finding.context.length) item.append(around(finding.context));
    return item;
  }

  function around(cells) {
    const row = cells.every((cell) => cell.row === cells[0].row) ? cells[0].row : "";
    const label = (cell) => (row ? cell.label : `${cell.row} ${cell.label}`.trim());
    const type = (cell, text = "") => ({ class: `${cell.meant ? "meant" : ""} ${text.length > 8 ? "long" : ""}` });
    const head = element("tr", {}, row ? element("td") : null, ...cells.map((cell) => element("th", { scope: "col", ...type(cell, label(cell)) }, label(cell))));
    const values = element("tr", {}, row ? element("th", { scope: "row" }, row) : null, ...cells.map((cell) => element("td", type(cell), cell.value ?? "")));
    const shown = element("div", { class: "around", role: "group", "aria-label": words.beside }, element("table", {}, head, values));
    fitting.observe(shown);
    return shown;
  }

  function link(content, name, label, kind) {
    const anchor = element("a", { class: kind, download: name }, label);
    anchor.href = URL.createObjectURL(new Blob([content]));
    return anchor;
  }

  function add(files) {
    waiting.push(...files);
    next();
  }

  addEventListener("DOMContentLoaded", async () => {
    if (typeof DecompressionStream === "undefined" || typeof WebAssembly === "undefined") { say(words.old); return; }
    input.onchange = () => { add([...input.files]); input.value = ""; };
    // Beside the box too: a browser opens what is dropped on a page in its place, and all verdicts are gone.
    document.ondragover = (event) => { event.preventDefault(); drop.classList.add("over"); };
    document.ondragleave = () => drop.classList.remove("over");
    document.ondrop = (event) => { event.preventDefault(); drop.classList.remove("over"); add([...event.dataTransfer.files]); };
    document.documentElement.dataset.state = "starting";
    try {
      parts = {};
      for (const found of document.querySelectorAll(".part")) parts[found.id.slice(5)] = await unpacked(found);
      start();
    } catch (error) {
      say(words.old);
      document.documentElement.dataset.state = "failed";
    }
  });
})();
