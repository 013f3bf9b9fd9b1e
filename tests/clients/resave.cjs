// Saves workbooks again as a program that uses a library would: node resave.cjs LIBRARY FORMAT IN OUT [IN OUT]...
"use strict";

const { createRequire } = require("node:module");
const path = require("node:path");

const [library, format, ...files] = process.argv.slice(2);
const load = createRequire(path.join(process.env.GOUJI_NODE_MODULES, "package.json"));

async function withExceljs(from, to) {
  const { Workbook } = load("exceljs");
  const book = new Workbook();
  await book.xlsx.readFile(from);
  await book.xlsx.writeFile(to);
}

function withSheetjs(from, to) {
  const { readFile, writeFile } = load("xlsx");
  writeFile(readFile(from), to, { bookType: format === "xls" ? "biff8" : format });
}

async function main() {
  for (let i = 0; i < files.length; i += 2) {
    await { exceljs: withExceljs, sheetjs: withSheetjs }[library](files[i], files[i + 1]);
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
