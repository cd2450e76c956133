import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import sharp from 'sharp';
import { readJpeg } from '../src/decoders/jpeg/decode.js';
it('x', async () => {
  for (const dir of ['/tmp/dstf-scratch/small/Cat','/tmp/dstf-scratch/small/Dog','/tmp/dstf-scratch/large/Cat','/tmp/dstf-scratch/pets/Cat', 'test/fixtures/pictures']) {
    let ok=0, none=[] as string[], diff=[] as string[];
    for (const f of readdirSync(dir).filter(f=>f.endsWith('.jpg'))) {
      const file=readFileSync(join(dir,f));
      const own=readJpeg(file, 1e9, ()=>({width:8,height:8}));
      if(f==='5.jpg'&&own) for(const [w,h] of [[4,8],[8,4],[4,4],[2,2],[1,1]]) { const p=readJpeg(file,1e9,()=>({width:w!,height:h!}))!; await sharp(Buffer.from(p.pixels),{raw:{width:p.width,height:p.height,channels:3}}).png().toFile(`/tmp/dstf-scratch/s${w}${h}.png`); }
      if(!own) { none.push(f); continue; }
      const {data,info}=await sharp(file,{ignoreIcc:true}).raw().toColourspace('srgb').toBuffer({resolveWithObject:true});
      let max=0, n=0; for(let i=0;i<data.length;i++){const d=Math.abs(data[i]!-own.pixels[i]!); if(d) n++; if(d>max)max=d;}
      if(info.width===own.width&&info.height===own.height&&info.channels===3&&max===0) ok++; else diff.push(`${f} max ${max} n ${n} of ${data.length} ${info.width} ${own.width} ch ${info.channels}`);
    }
    console.log(dir,'ok',ok,'none',none.join(),'diff',diff.slice(0,8).join('\n'));
  }
});
