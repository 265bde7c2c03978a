// The shell scripts: what bash forgives and a new machine does not, and what setup says where something is missing.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

const files = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).trim().split('\n');
const scripts = files.filter(
  (file) => !/\.(png|md)$/.test(file) && /^#!.*\b(ba)?sh\b|^# shellcheck shell=bash/.test(readFileSync(file, 'utf8')),
);
/** The code of a script, line by line, without comments. @param {string} file */
const linesOf = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .map((text, at) => ({ at: `${file}:${at + 1}`, code: text.replace(/(^|\s)#.*/, '') }));

/** Lines that work on one machine and not on another. */
const TRAPS = [
  {
    why: 'a reader that stops early ends its writer with SIGPIPE, and pipefail calls that a failure, now and then',
    line: /(?<!\|)\|\s*(grep\s+(-\w+\s+)*-\w*[qm]|grep\s+--quiet|head\b|sed\s+(-\w+\s+)*['"]?\d*q|awk\s[^|]*\bexit\b)/,
    caught: [
      "apt-cache policy x | grep -q 'y'",
      'sort -V | head -n1',
      'ls | grep -E -q x',
      "x | awk '{print; exit}'",
      'x | sed 5q',
      'y | grep -m1 x',
    ],
    allowed: ['grep -q x file', "x | sed -n '1,5p'", 'a || head -n1 file', "x | awk '!n++'"],
  },
  {
    why: 'a pipe inside `bash -c` has no pipefail: what the writer could not do is forgotten',
    line: /\bbash -c (['"]).*[^|]\|[^|]/,
    caught: ["bash -c 'git ls-files | xargs x'"],
    allowed: ["bash -c 'a || b'", 'bash -c "cmake x && y"'],
  },
  {
    why: 'sudo keeps no variable: it goes through `env`',
    line: /[A-Z_]+=\S+\s+("?\$\{?(sudo|AS_ROOT)|sudo\b)/,
    caught: ['DEBIAN_FRONTEND=noninteractive $sudo apt-get install', 'A=b sudo x'],
    allowed: ['sudo env A=b x'],
  },
  {
    why: 'apt closes the descriptor that it reports on, and with a standard one the scripts of packages cannot write',
    line: /Status-Fd=[012]\b/,
    caught: ['apt-get install -oAPT::Status-Fd=1 x'],
    allowed: ['apt-get install -oAPT::Status-Fd=3 x 3>&1'],
  },
  {
    why: 'a failure in the middle of `a && b && c` ends nothing: one command a line',
    line: /^(?!.*(\|\||\bif\b|\bwhile\b|\bawk\b))\s*[^\s[(!].*[^&]&&.*&&/,
    caught: ['  git clone x && emsdk install && emsdk activate'],
    allowed: ['a && b || c', '[ -f x ] && y'],
  },
];

for (const { why, line, caught, allowed } of TRAPS) {
  test(`no script has a line where ${why}`, () => {
    for (const code of caught) assert.match(code, line);
    for (const code of allowed) assert.doesNotMatch(code, line);
    assert.deepEqual(
      scripts.flatMap(linesOf).filter(({ code }) => line.test(code)),
      [],
    );
  });
}

test('each script parses, stops at errors, and is executable', () => {
  assert.ok(scripts.length >= 12, scripts.join(' '));
  for (const file of scripts) {
    execFileSync('bash', ['-n', file]);
    const text = readFileSync(file, 'utf8'); // a plain sh has no pipefail
    assert.match(text, text.startsWith('#!/bin/sh') ? /^set -eu$/m : /^set -euo pipefail$|^source ".*lib\.sh"$/m, file);
  }
  const modes = execFileSync('git', ['ls-files', '-s', ...scripts.filter((file) => !file.endsWith('lib.sh'))], { encoding: 'utf8' })
    .trim()
    .split('\n');
  assert.deepEqual(
    modes.filter((line) => !line.startsWith('100755')),
    [],
  );
});

test('quietly runs programs only, ends the script at the first failure, and shows it', () => {
  const bash = (/** @type {string} */ code) => {
    const { status, stdout, stderr } = spawnSync('bash', ['-c', `source "scripts/lib.sh"; LOGS=${work}/logs; ${code}; echo went on`], {
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  assert.equal(bash('quietly good env true').stdout, 'went on\n');
  const failed = bash("quietly bad bash -c 'echo [1/2] x; echo first trouble; exit 3'");
  assert.equal(failed.status, 1);
  assert.doesNotMatch(failed.stdout, /went on/);
  assert.match(failed.stderr, /^first trouble\nerror: this did not work: bash -c/);
  assert.match(bash('build() { false; true; }; quietly bad build').stderr, /error: build is not installed, or no program/);
  const counted = bash(
    `quietly counts env printf '%s\\n' '[1/4] a' '[4/4] b' 'dlstatus:1:50.0:x' 'dlstatus:1:51.0:x' 'pmstatus:libc6:amd64:100.0:y'`,
  );
  assert.equal(counted.stdout, '        built 20 % 100 %\n        fetched 50 %\n        installed 100 %\nwent on\n');
});

/* setup with a PATH of its own: these programs, those of the case, and nothing else. */

const work = mkdtempSync(join(tmpdir(), 'linkdock-scripts-'));
after(() => rmSync(work, { recursive: true, force: true }));
const BASICS = ['awk', 'tail', 'bash', 'cat', 'chmod', 'cut', 'date', 'dirname', 'env', 'mkdir', 'nproc', 'sed', 'sort', 'tee'];
const program = (/** @type {string} */ output, status = 0) => `#!/bin/sh\necho '${output}'\nexit ${status}\n`;
const policy = (/** @type {string} */ version) => program(`x:\n  Installed: (none)\n  Candidate: ${version}\n  Version table:`);
const APT = { 'apt-get': program('Reading package lists...'), 'dpkg-query': program('unknown', 1) };
const NODE = { node: program('v20.14.0'), npm: program('10.0.0') };
const USER = { id: program('1000') };

/** @type {{ when: string, has: Record<string, string>, says: RegExp }[]} */
const MISSING = [
  {
    when: 'Node is missing and there is no apt-get',
    has: {},
    says: /error: Node 20\.14 or newer, with npm, is needed and here is none: get it from https:\/\/nodejs\.org/,
  },
  {
    when: 'Node is missing and the distribution has an old one',
    has: { ...APT, 'apt-cache': policy('18.20.4+dfsg-1~deb12u1') },
    says: /error: Node 20\.14 or newer.* here is none: get it from/,
  },
  {
    when: 'Node is one version too old',
    has: { ...APT, 'apt-cache': policy('18.20.4+dfsg-1'), node: program('v20.13.1') },
    says: /error: Node 20\.14 .* here is v20\.13\.1: get it from/,
  },
  {
    when: 'Node is far too old and the distribution has none',
    has: { ...APT, 'apt-cache': policy('(none)'), node: program('v9.11.2') },
    says: /error: Node 20\.14 .* here is v9\.11\.2: get it/,
  },
  {
    when: 'npm is missing and nobody can install it',
    has: { ...APT, ...USER, node: program('v22.0.0') },
    says: /error: packages are missing, only root can install them, and there is no sudo; as root: apt-get install --no-install-recommends npm\n/,
  },
  {
    when: 'there is no apt-get',
    has: NODE,
    says: /error: these scripts know Debian and its kin only, and there is no apt-get here; install by hand, .*: g\+\+ cmake .*pkg-config/,
  },
  {
    when: 'the person is not root and there is no sudo',
    has: { ...NODE, ...APT, ...USER },
    says: /error: packages are missing, only root can install them, and there is no sudo; as root: apt-get install --no-install-recommends g\+\+ cmake .*pkg-config/,
  },
  {
    when: 'apt cannot install',
    has: { ...NODE, ...APT, 'apt-get': '#!/bin/sh\ncase "$*" in *install*) echo "E: Unable to locate package x"; exit 100;; esac\n' },
    says: /^E: Unable to locate package x\nerror: this did not work: env DEBIAN_FRONTEND=noninteractive .*apt-get install/m,
  },
  {
    when: 'Emscripten must come from its own installer and there is no git',
    has: { ...NODE, ...APT, 'dpkg-query': program('installed'), 'apt-cache': policy('2.0.12~dfsg-2') },
    says: /error: git is not installed/,
  },
];

/** A folder that holds only these programs and the basics. @param {string} name @param {Record<string, string>} has */
function pathWith(name, has) {
  const bin = join(work, name);
  mkdirSync(bin);
  for (const [file, text] of Object.entries({ id: program('0'), ...has })) writeFileSync(join(bin, file), text, { mode: 0o755 });
  for (const file of BASICS) symlinkSync(execFileSync('which', [file], { encoding: 'utf8' }).trim(), join(bin, file));
  return bin;
}
const setup = (/** @type {string} */ bin) =>
  spawnSync(join(bin, 'bash'), ['scripts/setup'], { env: { PATH: bin, HOME: work }, encoding: 'utf8' });

for (const [index, { when, has, says }] of MISSING.entries()) {
  test(`setup says in one sentence what is missing when ${when}`, () => {
    const { status, stdout, stderr } = setup(pathWith(`case${index}`, has));
    assert.equal(status, 1, stdout + stderr);
    assert.match(stderr, says);
    assert.equal(stderr.match(/^error: /gm)?.length, 1, stderr);
  });
}

test('setup takes the Node that the distribution has when it is new enough, and root rights through sudo with its environment', () => {
  const log = join(work, 'sudo.log');
  const npm = join(work, 'sudo', 'npm');
  const sudo = `#!/bin/sh
echo "$*" >>${log}
case "$*" in
  *nodejs*) printf '#!/bin/sh\\n' >${npm}; chmod +x ${npm} ;;
  *g++*) exit 1 ;;
esac
`;
  setup(pathWith('sudo', { ...APT, ...USER, 'apt-cache': policy('20.19.2+dfsg-1'), sudo }));
  const said = readFileSync(log, 'utf8').trim().split('\n');
  assert.equal(said[0], 'apt-get -q update');
  assert.match(said[1], /^env DEBIAN_FRONTEND=noninteractive .*apt-get install .* nodejs$/);
  assert.match(said[2], /^env DEBIAN_FRONTEND=noninteractive .*apt-get install .* g\+\+ cmake /);
});

test('format reads the files of the repository, and fails where nothing names them', () => {
  const format = (/** @type {string} */ bin) =>
    spawnSync(join(bin, 'bash'), ['scripts/format', '--check'], { env: { PATH: bin, HOME: work }, encoding: 'utf8' });
  const noGit = format(pathWith('no-git', NODE));
  assert.notEqual(noGit.status, 0);
  assert.match(noGit.stderr, /git: command not found/);
  const empty = format(pathWith('no-files', { ...NODE, git: '#!/bin/sh\n' }));
  assert.deepEqual([empty.status, empty.stderr], [1, 'error: git names no C++ or no JavaScript file here\n']);
});

test('fresh says what it needs where it is not root, and where no namespace can be made, and fails', () => {
  const fresh = (/** @type {string} */ name, /** @type {Record<string, string>} */ has) =>
    spawnSync('bash', ['scripts/fresh', '--test'], {
      env: { PATH: `${pathWith(name, has)}:/usr/sbin:/usr/bin:/sbin:/bin`, HOME: work },
      encoding: 'utf8',
    });
  const user = fresh('user', USER);
  assert.deepEqual(
    [user.status, user.stderr],
    [1, 'error: a new root is made with chroot and mounts: run this as root, or with sudo -E\n'],
  );
  const refused = fresh('refused', {
    debootstrap: program(''),
    unshare: '#!/bin/sh\necho unshare failed: Operation not permitted >&2\nexit 1\n',
  });
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /^unshare failed: Operation not permitted\nerror: this machine allows no new namespaces \(see above\)/);
});

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGKILL'])) {
  test(
    `fresh leaves no process and no folder behind after ${signal}`,
    { skip: process.getuid?.() !== 0 && 'only root can make a root', timeout: 60_000 },
    async () => {
      const temp = join(work, signal);
      mkdirSync(temp);
      const mark = `${100000 + process.pid}.${signal.length}`; // seconds, and the name of a process
      const bin = pathWith(`fresh-${signal}`, { debootstrap: `#!/bin/sh\nexec sleep ${mark}\n` });
      const child = spawn('bash', ['scripts/fresh', 'bookworm', '--test'], {
        env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, TMPDIR: temp },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let said = '';
      child.stderr.on('data', (data) => (said += data));
      const ended = once(child, 'exit');
      const isRunning = () => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).includes(`sleep ${mark}`);
      await until(() => {
        assert.equal(child.exitCode, null, `fresh has ended by itself: ${said}`);
        return isRunning() && readdirSync(temp).length === 1;
      });
      child.kill(signal);
      await ended;
      await until(() => !isRunning() && readdirSync(temp).length === 0);
    },
  );
}

/** @param {() => boolean} holds */
async function until(holds) {
  while (!holds()) await sleep(50);
}
