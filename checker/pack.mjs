// Compiles the Python files of a folder with Pyodide's own Python and packs them: node pack.mjs PYODIDE SITE OUT
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [pyodide, site, out] = process.argv.slice(2).map((name) => path.resolve(name));
const { loadPyodide } = await import(pathToFileURL(path.join(pyodide, "pyodide.mjs")));
const python = await loadPyodide({ indexURL: pyodide });
for (const folder of ["/in", "/out"]) python.FS.mkdirTree(folder);
for (const [name, file] of [["library", path.join(pyodide, "python_stdlib.zip")], ["packages", site]])
  python.FS.writeFile(`/in/${name}.zip`, new Uint8Array(fs.readFileSync(file)));
python.runPython(fs.readFileSync(new URL("pack.py", import.meta.url), "utf8"));
for (const name of ["library.zip", "packages.zip"]) fs.writeFileSync(path.join(out, name), python.FS.readFile("/out/" + name));
