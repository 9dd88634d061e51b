/** Appends events to a trail, and prints the number of each when it is told as kept, until it is killed. */
import { TrailFolder } from '../../services/audit/adapters/trail-folder.ts';
import { openTrailKey } from '../../services/audit/adapters/trail-key.ts';
import { TrailWriter } from '../../services/audit/trail-writer.ts';
import { writeSync } from 'node:fs';

const [, , folder = '', first = '0'] = process.argv;
const store = new TrailFolder(folder);
const writer = new TrailWriter(store, await openTrailKey(store, 'hospital.a'));
for (let n = Number(first); ; n += 4) {
  await Promise.all(
    [0, 1, 2, 3].map(async (more) => {
      await writer.append({
        version: 1,
        atMs: Date.now(),
        action: 'view',
        actor: { kind: 'person', id: 'nurse', role: 'nurse', address: null },
        unitId: 'unit-a',
        stayIds: ['stay-1'],
        patientIds: [],
        screen: 'trends',
        outcome: 'done',
        detail: { n: n + more },
      });
      writeSync(1, `${n + more}\n`);
    }),
  );
}
