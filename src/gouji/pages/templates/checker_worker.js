// Runs the engine: Pyodide with this program in it. It asks for two files only, and both are at hand.
let judge;

async function start({ parts, lock, language }) {
  const script = (name) => URL.createObjectURL(new Blob([parts[name]], { type: "text/javascript" }));
  self.fetch = async (address) => {
    const name = String(address).split("/").pop();
    if (name === "pyodide.asm.wasm") return new Response(parts.wasm, { headers: { "content-type": "application/wasm" } });
    if (name === "python_stdlib.zip") return new Response(parts.library);
    throw new TypeError("no network: " + name);
  };
  const { loadPyodide } = await import(script("loader"));
  const createPyodideModule = (await import(script("module"))).default;
  const python = await loadPyodide({ indexURL: "https://engine.invalid/", createPyodideModule, lockFileContents: lock });
  python.unpackArchive(parts.packages, "zip", { extractDir: "/lib/python3.14/site-packages" });
  const settings = new TextDecoder().decode(parts.settings);
  judge = python.globals.get("dict")();
  python.runPython("from gouji.checker.worker import start", { globals: judge });
  judge = judge.get("start")(settings, language);
}

self.onmessage = async ({ data }) => {
  try {
    if (data.parts) {
      await start(data);
      postMessage({ ready: true });
      return;
    }
    const answer = judge(new Uint8Array(data.content), data.name);
    const [record, workbook] = answer.toJs({ depth: 1 });
    answer.destroy();
    const bytes = workbook && workbook.toJs ? workbook.toJs() : workbook;
    postMessage({ verdict: JSON.parse(record), workbook: bytes || undefined });
  } catch (error) {
    postMessage({ failed: String(error).slice(-600) });
  }
};
