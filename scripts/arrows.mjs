// Prints rooms and arrows; called by scripts/arrows.
import { arrowsOf, floorsOf } from '../tests/conformance/arrows.mjs';

const [folder = 'proxy', commit] = process.argv.slice(2);
const arrows = arrowsOf(folder.replace(/\/$/, ''), commit);
const rooms = new Set([...arrows.values()].flatMap(({ from, to }) => [from, to]));
for (const room of [...rooms].sort()) {
  const to = [...arrows.values()].filter((arrow) => arrow.from === room).map((arrow) => `${arrow.to} (${arrow.includes.length})`);
  console.log(`${room.padEnd(20)} → ${to.sort().join(', ') || 'nothing'}`);
}
console.log(`${rooms.size} rooms on ${floorsOf(arrows.values())} floors, ${arrows.size} arrows`);
