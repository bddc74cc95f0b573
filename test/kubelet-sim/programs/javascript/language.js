console.log('1'); setTimeout(() => console.log('timeout 0'), 0); setImmediate(() => console.log('immediate')); process.nextTick(() => console.log('tick')); Promise.resolve().then(() => console.log('micro')).then(() => console.log('micro2'));
(async () => { console.log('a1'); await 0; console.log('a2'); for await (const x of (async function* () { yield 1; yield 2 })()) console.log('x', x); try { await Promise.any([Promise.reject(1), Promise.reject(2)]) } catch (e) { console.log(e.constructor.name, e.errors, e.message) } console.log(await Promise.all([1, Promise.resolve(2), new Promise(r => setTimeout(r, 5, 3))]), await Promise.allSettled([1, Promise.reject(new Error('q'))]).then(r => r.map(x => x.status)), await Promise.race([new Promise(r => setTimeout(r, 20, 's')), 'fast'])) })().finally(() => console.log('fin'))
queueMicrotask(() => console.log('qm')); console.log('2')
const g = (function* () { try { const a = yield 1; console.log('got', a); yield 2 } finally { console.log('cleanup') } })(); console.log(g.next(), g.next('v'), g.return(9), g.next())
for (const x of g) console.log(x)
label: for (let i = 0; i < 3; i++) { for (let j = 0; j < 3; j++) { if (j === 1) continue label; if (i === 2) break label; console.log(i, j) } }
const fns = []; for (let i = 0; i < 3; i++) fns.push(() => i); console.log(fns.map(f => f()))
function f() { try { return 'try' } finally { console.log('finally') } } console.log(f())
function h() { for (const x of [1, 2, 3]) { try { if (x === 2) return x } finally { console.log('f', x) } } } console.log(h())
switch (3) { case 1: console.log('one'); default: console.log('def'); case 2: console.log('two'); break; case 4: console.log('four') }
const { a = 5, b: { c = 6, ...rest } = {}, ...others } = { b: { d: 1, e: 2 }, z: 1 }; console.log(a, c, rest, others)
const [p, , q = 3, ...r] = [1, 2, undefined, 4, 5]; console.log(p, q, r)
class A { #p = 1; static count = 0; static { A.count = 10 } get p() { return this.#p } set p(v) { this.#p = v } #m() { return 'm' + this.#p } m() { return this.#m() } static s() { return this.name } has(o) { return #p in o } [Symbol.toPrimitive](h) { return h === 'number' ? 42 : 'str' } }
class B extends A { constructor() { super(); this.z = 1 } m() { return 'B' + super.m() } get p() { return super.p + 1 } }
const o = new B(); console.log(o.m(), o.p, A.count, B.s(), o.has(o), o.has({}), +o, String(o), o)
console.log(typeof null, typeof (() => 1), typeof 1n, void 0, 2 ** 10, 7 % -3, -7 % 3, '5' * '2', '5' + 2, [] + {}, [1] == 1, null == undefined, NaN === NaN, 1 / 0, 0.1 + 0.2)
console.log(o?.nope?.x, o.m?.(), o.nope?.(), null ?? 'd', 0 || 'e', 0 ?? 'f')
var x1 = 1; { var x1 = 2 } console.log(x1); try { tdz; let tdz = 1 } catch (e) { console.log(e.name, e.message) } try { const k = 1; k = 2 } catch (e) { console.log(e.message) } try { undefinedVar } catch (e) { console.log(e.message) } try { o.foo.bar() } catch (e) { console.log(e.message) } try { o.foo() } catch (e) { console.log(e.message) } try { new o() } catch (e) { console.log(e.message) } try { [...1] } catch (e) { console.log(e.message) } try { const [z] = null } catch (e) { console.log(e.message) } try { const { z } = null } catch (e) { console.log(e.message) } try { JSON.parse('{bad') } catch (e) { console.log(e.message) }
const tag = (s, ...v) => s.raw.join('|') + v.join(','); console.log(tag`a${1}b\n${2}c`)
