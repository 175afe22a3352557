/** A value as it is, and as it would look in an address, in base64, in hex and in a JSON text. */
export function disguises(value: string): string[] {
  const bytes = Buffer.from(value);
  const hex = bytes.toString("hex");
  const base64 = (["base64", "base64url"] as const).flatMap((kind) =>
    // What base64 makes of it depends on where in a text it begins, and at its ends on what stands around it.
    ["", "x", "xx"].map((before) => Buffer.from(before + value).toString(kind).replace(/=+$/, "").slice(4, -4)),
  );
  const written = [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)];
  return [...new Set([...written, ...base64, hex, hex.toUpperCase()])];
}
