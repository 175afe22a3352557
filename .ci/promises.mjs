// SECURITY.md promises nothing that is not there: each row names tests that exist, and who reads what is what the policy says.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "..");
const wrong = [];

/** The cells of a table's rows, below the heading of its chapter. */
function rows(chapter) {
  const text = readFileSync(join(root, "SECURITY.md"), "utf8").split(`\n## ${chapter}\n`)[1]?.split("\n## ")[0] ?? "";
  const lines = text.split("\n").filter((line) => line.startsWith("|"));
  const cells = (line) => line.slice(1, -1).split("|").map((cell) => cell.trim());
  if (lines.length < 3) wrong.push(`"${chapter}" has no table`);
  return lines.slice(2).map(cells);
}

const quoted = (cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word);

/** Whether a test stands in this file, or in any of this folder. */
function tests(path) {
  if (statSync(path).isDirectory()) return readdirSync(path).some((name) => tests(join(path, name)));
  return /#\[(tokio::)?test\b|^\s*test\(/m.test(readFileSync(path, "utf8"));
}

/** A module whose tests stand in a file beside it counts as well. */
const tested = (path) => tests(path) || (path.endsWith(".rs") && /_test\.rs"\]/.test(readFileSync(path, "utf8")));

const promises = rows("What is promised");
for (const [promise, , cell = ""] of promises) {
  const named = quoted(cell);
  if (named.length === 0) wrong.push(`no test is named for: ${promise}`);
  let folder = "";
  for (const name of named) {
    // A bare name stands in the folder of the one before.
    const path = name.includes("/") ? name : join(folder, name);
    folder = dirname(path);
    if (!existsSync(join(root, path))) wrong.push(`${path} does not exist; named for: ${promise}`);
    else if (!tested(join(root, path))) wrong.push(`${path} holds no test; named for: ${promise}`);
  }
}

/** Per action and role: yes for the tenant, for one's own, for what is foreign. */
const matrix = {};
const snapshot = "app/src/policy/snapshots/app__policy__tests__the_matrix_of_roles_and_actions.snap";
let action = "";
for (const line of readFileSync(join(root, snapshot), "utf8").split("\n")) {
  const [, name, role, whole, own, foreign] =
    /^(\S*)\s+(administrator|auditor|approver|member|no role)\s+(\w+)\s+(\w+)\s+(\w+)$/.exec(line) ?? [];
  if (!role) continue;
  action = name || action;
  (matrix[action] ??= {})[role] = { whole, own, foreign };
}
if (Object.keys(matrix).length < 10) wrong.push(`${snapshot} cannot be read`);

const ROLES = ["administrator", "auditor", "approver", "member", "no role"];
for (const [what, ...cells] of rows("Who reads what")) {
  for (const rule of quoted(cells[5] ?? "").filter((word) => word.includes("/"))) {
    if (!matrix[rule]) wrong.push(`there is no action ${rule}; named for: ${what}`);
    for (const [place, role] of ROLES.entries()) {
      const { whole, own, foreign } = matrix[rule]?.[role] ?? {};
      const [everything, something] = [foreign === "yes", whole === "yes" || own === "yes"];
      const words = everything ? /^(all|yes|once)\b/ : something ? /^(their|yes|once)\b/ : /^(no|none|never)$/;
      if (!words.test(cells[place] ?? "")) wrong.push(`"${what}" says "${cells[place]}" of ${role}; the policy of ${rule} does not`);
    }
  }
}

const named = rows("Who reads what").flatMap((cells) => quoted(cells[6] ?? ""));
const actions = readFileSync(join(root, "app/src/policy/action.rs"), "utf8");
for (const [, look] of actions.matchAll(/= "([^"]+)", Looks;/g)) {
  if (!named.includes(look)) wrong.push(`nobody says who may read by ${look}`);
}

wrong.forEach((words) => console.error(`SECURITY.md: ${words}`));
if (wrong.length > 0) process.exit(1);
console.log(`SECURITY.md: ${promises.length} promises have their tests, and who reads what is what the policy says`);
