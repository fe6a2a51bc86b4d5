// A certificate for 127.0.0.1 that nobody has signed but itself. It is made once for a run, before the test processes
// start, so that everything in Node.js trusts it; curl, soldwire and the proxies are given its files.

import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const folderVariable = "SOLDWIRE_INTEROP_CERTIFICATE";

export interface Certificate {
  readonly certificate: string;
  readonly key: string;
  /** Both in one file. */
  readonly both: string;
}

function filesIn(folder: string): Certificate {
  return { certificate: join(folder, "certificate.pem"), key: join(folder, "key.pem"), both: join(folder, "both.pem") };
}

export async function makeCertificate(folder: string, names = "IP:127.0.0.1,DNS:localhost"): Promise<Certificate> {
  const files = filesIn(folder);
  await promisify(execFile)("openssl", [
    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=soldwire interop",
    "-addext", `subjectAltName=${names}`, "-keyout", files.key, "-out", files.certificate,
  ]);
  await writeFile(files.both, (await readFile(files.certificate, "utf8")) + (await readFile(files.key, "utf8")), { mode: 0o600 });
  return files;
}

/** The files of this run. */
export function certificate(): Certificate {
  const folder = process.env[folderVariable];
  if (folder === undefined) {
    throw new Error("the certificate is made by vitest's globalSetup; run the tests with vitest");
  }
  return filesIn(folder);
}

/** vitest's globalSetup. Node.js reads the variable when a process starts, and the file whenever it likes. */
export default async function setup(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "soldwire-certificate-"));
  const files = await makeCertificate(folder);
  process.env[folderVariable] = folder;
  process.env.NODE_EXTRA_CA_CERTS = files.certificate;
  process.once("exit", () => { rmSync(folder, { recursive: true, force: true }); });
}
