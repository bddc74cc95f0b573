try{(void 0)()}catch(e){console.log(e.message)}
try{ null[Symbol.iterator] }catch(e){console.log(e.message)}
try{ undefined.x.y }catch(e){console.log(e.message)}
let o={};try{o.f()}catch(e){console.log(e.message)}
try{o.a.b()}catch(e){console.log(e.message)}
try{o.f.g.h}catch(e){console.log(e.message)}
try{ (1)() }catch(e){console.log(e.message)}
try{ ({})() }catch(e){console.log(e.message)}
try{ new o.f }catch(e){console.log(e.message)}
try{ o['x'+1]() }catch(e){console.log(e.message)}
try{ [...5] }catch(e){console.log(e.message)}
try{ const [a]=null }catch(e){console.log(e.message)}
try{ const {a}=undefined }catch(e){console.log(e.message)}
try{ for(const x of 5); }catch(e){console.log(e.message)}
try{ (()=>1)()() }catch(e){console.log(e.message)}
try{ null.foo = 1 }catch(e){console.log(e.message)}
try{ x }catch(e){console.log(e.message)}
try{ y; let y=1 }catch(e){console.log(e.message)}
const k=1;try{ k=2 }catch(e){console.log(e.message)}
try{ 'a'.repeat(-1) }catch(e){console.log(e.message)}
try{ new Array(-1) }catch(e){console.log(e.message)}
try{ (1).toFixed(200) }catch(e){console.log(e.message)}
try{ Symbol()+'' }catch(e){console.log(e.message)}
try{ null instanceof 5 }catch(e){console.log(e.message)}
try{ 'a' in 'b' }catch(e){console.log(e.message)}
try{ class A{constructor(){}}; A() }catch(e){console.log(e.message)}
try{ const c={}; c.c=c; JSON.stringify(c) }catch(e){console.log(e.message)}
try{ BigInt(1.5) }catch(e){console.log(e.message)}
try{ 1n+1 }catch(e){console.log(e.message)}
try{ Object.defineProperty(Object.freeze({}),'a',{value:1}) }catch(e){console.log(e.message)}
try{ [].reduce((a,b)=>a) }catch(e){console.log(e.message)}
try{ new Promise() }catch(e){console.log(e.message)}
try{ decodeURIComponent('%') }catch(e){console.log(e.message)}
