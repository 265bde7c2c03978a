// The image and the forge's workflow run the project's own scripts and nothing else.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { ROOT } from './support.mjs';

const read = (/** @type {string} */ file) => readFileSync(path.join(ROOT, file), 'utf8');

test('The image is built by scripts/release, and holds its package alone', () => {
  const lines = read('packaging/Containerfile')
    .split('\n')
    .filter((line) => /^[A-Z]/.test(line));
  const second = lines.findIndex((line, at) => at > 0 && line.startsWith('FROM'));
  const [build, image] = [lines.slice(0, second), lines.slice(second)];
  assert.deepEqual(
    build.filter((line) => line.startsWith('RUN')),
    ['RUN scripts/release --out /release'],
  );
  assert.deepEqual(
    image.filter((line) => /^(COPY|ADD)/.test(line)),
    ['COPY --from=build /release/linkdock-proxy_*.deb /tmp/'],
  );
  for (const line of lines.filter((one) => one.startsWith('FROM'))) assert.match(line, /bookworm/, 'the Debian that the package is for');
  assert.ok(
    image.some((line) => /^USER (?!root)/.test(line)),
    'not as root',
  );
  const unit = /^ExecStart=(\S+)/m.exec(read('docs/deploy/linkdock-proxy.service'))?.[1];
  assert.ok(image.includes(`ENTRYPOINT ["${unit}"]`));
});

test("The forge's workflow calls .ci/run on Debian 12, may only read, and uses nobody's action", () => {
  const workflow = read('.github/workflows/ci.yml');
  assert.match(workflow, /^permissions:\n {2}contents: read$/m);
  assert.match(workflow, /^ {8}run: \.ci\/run$/m);
  assert.match(workflow, /image: \S+bookworm$/m);
  assert.doesNotMatch(workflow, /^\s*-? *uses:/m);
  assert.equal(workflow.match(/permissions:/g)?.length, 1);
});
