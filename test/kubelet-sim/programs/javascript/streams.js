const {PassThrough}=require('stream');const s=new PassThrough();s.on('data',d=>console.log(String(d)));s.on('finish',()=>console.log('fin'));s.on('end',()=>console.log('end'));s.write('a');s.end('b')
const E = require('events')
try { new E().emit('error', 'text') } catch (e) { console.log(e.message, e.code) }
const timer = setTimeout(() => {}, 1000)
console.log(timer.hasRef(), timer.unref().hasRef())
const {pipeline}=require("stream/promises");const {Readable}=require("stream");setTimeout(async()=>{const r=[];await pipeline(Readable.from([1,2,3]),async function*(src){for await(const x of src)yield x*2},async function(src){for await(const x of src)r.push(x)});console.log(r)},5)
