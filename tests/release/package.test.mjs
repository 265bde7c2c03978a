// The Debian package: what it puts where, what it needs, what it does when it is installed.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';

import { PACKAGE, ROOT, VERSION, filesOf, run, tempDir, unpackPackage } from './support.mjs';

const deb = unpackPackage();
const read = (/** @type {string} */ file) => readFileSync(path.join(deb, file), 'utf8');
const field = (/** @type {string} */ name) => run('dpkg-deb', '--field', PACKAGE(), name).trim();
const UNIT = filesOf(deb).find((file) => file.endsWith('/linkdock-proxy.service')) ?? '';

test('It is named, versioned and depends as the machine says', () => {
  assert.deepEqual([field('Package'), field('Version')], ['linkdock-proxy', VERSION.replace('-', '~')]);
  assert.equal(path.basename(PACKAGE()), `linkdock-proxy_${field('Version')}_${field('Architecture')}.deb`);
  const depends = field('Depends')
    .split(', ')
    .map((one) => one.replace(/ .*/, ''));
  for (const name of ['ca-certificates', 'libc6', 'libcurl4', 'libpq5', 'libsodium23', 'libsqlite3-0', 'libstdc++6'])
    assert.ok(depends.includes(name), `${name}: ${depends}`);
  assert.ok(!depends.some((name) => name.endsWith('-dev')));
});

test('Every file has its place; only the program may be executed, and none has special rights', () => {
  const files = filesOf(deb).filter((file) => !file.startsWith('DEBIAN/'));
  const places = [
    /^usr\/bin\/linkdock-proxy$/,
    /^usr\/share\/linkdock\/providers\/[a-z]+\.json$/,
    /^usr\/share\/doc\/linkdock-proxy\//,
    /^usr\/share\/man\/man1\/linkdock-proxy\.1\.gz$/,
    /^(usr\/)?lib\/systemd\/system\/linkdock-proxy\.service$/,
    /^etc\/linkdock\/proxy\.toml$/,
    /^usr\/share\/lintian\/overrides\/linkdock-proxy$/,
  ];
  assert.deepEqual(
    files.filter((file) => !places.some((place) => place.test(file))),
    [],
  );
  for (const place of places)
    assert.ok(
      files.some((file) => place.test(file)),
      String(place),
    );
  const rights = (/** @type {string} */ file) => (statSync(path.join(deb, file)).mode & 0o7777).toString(8);
  for (const file of files)
    assert.equal(rights(file), file === 'usr/bin/linkdock-proxy' ? '755' : file === 'etc/linkdock/proxy.toml' ? '600' : '644', file);
  const owners = run('dpkg-deb', '--contents', PACKAGE())
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/)[1]);
  assert.deepEqual([...new Set(owners)], ['root/root']);
  const times = new Set(
    run('dpkg-deb', '--contents', PACKAGE())
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/).slice(3, 5).join(' ')),
  );
  assert.equal(times.size, 1, 'all of the time of the commit');
});

test('Unit, configuration and catalogue are the files of the repository', () => {
  const same = [
    [UNIT, 'docs/deploy/linkdock-proxy.service'],
    ['etc/linkdock/proxy.toml', 'docs/deploy/proxy.toml'],
    ...readdirSync(path.join(ROOT, 'providers'))
      .filter((name) => name.endsWith('.json'))
      .map((name) => [`usr/share/linkdock/providers/${name}`, `providers/${name}`]),
  ];
  for (const [packed, source] of same) assert.equal(read(packed), readFileSync(path.join(ROOT, source), 'utf8'), packed);
  assert.match(read('etc/linkdock/proxy.toml'), /^providers = "\/usr\/share\/linkdock\/providers"$/m);
  assert.match(read(UNIT), /^ExecStart=\/usr\/bin\/linkdock-proxy /m);
  assert.equal(read('DEBIAN/conffiles').trim(), '/etc/linkdock/proxy.toml');
});

test('Installing it starts nothing and makes no secret; a service that runs is restarted by the next version', () => {
  const scripts = readdirSync(path.join(deb, 'DEBIAN')).filter((name) => /^(pre|post)(inst|rm)$/.test(name));
  const text = scripts.map((name) => read(`DEBIAN/${name}`)).join('\n');
  assert.doesNotMatch(text, /new-key|new-api-key|rm -r|adduser|useradd/);
  // Enabled only if it was before; what is not enabled deb-systemd-invoke neither starts nor restarts.
  assert.match(read('DEBIAN/postinst'), /was-enabled 'linkdock-proxy\.service'; then\n.*\n\s*deb-systemd-helper enable/);
  assert.equal(text.match(/deb-systemd-helper enable/g)?.length, 1);
  assert.match(read('DEBIAN/postinst'), /_dh_action=restart[^]*deb-systemd-invoke \$_dh_action 'linkdock-proxy\.service'/);
  assert.match(read('DEBIAN/prerm'), /"\$1" = remove[^]*deb-systemd-invoke stop 'linkdock-proxy\.service'/);
  for (const name of scripts) assert.match(read(`DEBIAN/${name}`), /^#!\/bin\/sh\nset -e$/m, name);
});

test('Its documents are the change log, the licence, the notices of what is compiled in, and a manual page', () => {
  const notices = read('usr/share/doc/linkdock-proxy/THIRD_PARTY_NOTICES');
  for (const words of [
    'libboost1.74-dev',
    'Boost Software License',
    'Niels Lohmann',
    'libcli11-dev',
    'Gabi Melman',
    'Victor Zverovich',
    'libssl3',
  ])
    assert.ok(notices.includes(words), words);
  assert.match(read('usr/share/doc/linkdock-proxy/copyright'), /License: Apache-2\.0/);
  const changes = filesOf(deb)
    .filter((file) => /doc\/linkdock-proxy\/changelog.*\.gz$/.test(file))
    .map((file) => gunzipSync(readFileSync(path.join(deb, file))).toString());
  assert.ok(changes.some((log) => log === readFileSync(path.join(ROOT, 'CHANGELOG.md'), 'utf8')));
  const manual = gunzipSync(readFileSync(path.join(deb, 'usr/share/man/man1/linkdock-proxy.1.gz'))).toString();
  assert.ok(manual.includes('new\\-key') && manual.includes('\\-\\-allow\\-origin'));
});

test('The unit is valid, and leaves the service next to nothing to harm', () => {
  const unit = path.join(tempDir(), 'linkdock-proxy.service'); // of this machine, whose other units it names
  writeFileSync(unit, read(UNIT).replaceAll('/usr/bin/linkdock-proxy', path.join(deb, 'usr/bin/linkdock-proxy')));
  const verified = spawnSync('systemd-analyze', ['verify', '--man=no', unit], { encoding: 'utf8' });
  assert.deepEqual([verified.status, verified.stderr], [0, '']);
  const judged = spawnSync('systemd-analyze', ['security', '--offline=yes', '--threshold=15', unit], { encoding: 'utf8' });
  assert.equal(judged.status, 0, judged.stdout);
});
