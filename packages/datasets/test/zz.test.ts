import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'vitest';
import { readJpeg } from '../src/decoders/jpeg/decode.js';
it('x', () => {
  for (const [dir,n] of [['/tmp/dstf-scratch/small/Cat',4],['/tmp/dstf-scratch/large/Cat',3]] as const) {
    const files=readdirSync(dir).map(f=>readFileSync(join(dir,f)));
    for (const side of [[8,8],[4,8],[8,4],[4,4],[2,2],[1,1]] as const) {
    for(const f of files) readJpeg(f,1e9,()=>({width:side[0],height:side[1]}));
     const t=performance.now(); for(let i=0;i<n;i++) for(const f of files) readJpeg(f,1e9,()=>({width:side[0],height:side[1]}));
    console.log(dir,side,((performance.now()-t)/n/files.length).toFixed(3),'ms');
    }
  }
});
