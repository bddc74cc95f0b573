/** decimal, in Python: what numbers come to together, and how they are written. */
export const decimalArithmetic = `
def _binary(work):
    def forward(self, other, *rest):
        other = _operand(other)
        return NotImplemented if other is None else work(self, other)
    def backward(self, other, *rest):
        other = _operand(other)
        return NotImplemented if other is None else work(other, self)
    return forward, backward

def _nan(a, b):
    return a.is_nan() or b.is_nan()

def _add(a, b):
    if a._special or b._special:
        if _nan(a, b):
            return _made(0, 0, 0, 'NaN')
        if a._special and b._special and a._sign != b._sign:
            return _wrong(InvalidOperation)
        return a if a._special else b
    x, y, exponent = _align(a, b, getcontext().prec)
    total = x + y
    if total == 0:
        both = a._sign and b._sign
        sign = int(bool(both) or (a._sign != b._sign and getcontext().rounding == ROUND_FLOOR))
        return _fixed(sign, 0, exponent)
    return _fixed(int(total < 0), abs(total), exponent)

def _multiply(a, b):
    sign = a._sign ^ b._sign
    if a._special or b._special:
        if _nan(a, b):
            return _made(0, 0, 0, 'NaN')
        return _made(sign, 0, 0, 'Infinity') if a and b else _wrong(InvalidOperation)
    return _fixed(sign, a._int * b._int, a._exp + b._exp)

def _divide(a, b):
    sign = a._sign ^ b._sign
    if a._special or b._special:
        if _nan(a, b):
            return _made(0, 0, 0, 'NaN')
        if a._special:
            return _wrong(InvalidOperation) if b._special else _made(sign, 0, 0, 'Infinity')
        return _made(sign, 0, 0)
    if not b:
        if not a:
            return _wrong(InvalidOperation, DivisionUndefined)
        found = _wrong(DivisionByZero)
        return _made(sign, 0, 0, 'Infinity')
    if not a:
        return _fixed(sign, 0, a._exp - b._exp)
    shift = max(len(str(b._int)) - len(str(a._int)) + getcontext().prec + 1, 0)
    exponent = a._exp - b._exp - shift
    number, rest = divmod(a._int * 10 ** shift, b._int)
    if rest:
        # What is left is more than nothing: no half is exact.
        if number % 5 == 0:
            number += 1
    else:
        while exponent < a._exp - b._exp and number % 10 == 0:
            number //= 10
            exponent += 1
    return _fixed(sign, number, exponent)

def _divided(a, b):
    """What fits in whole, and what is left."""
    if a._special or b._special:
        if _nan(a, b):
            return _made(0, 0, 0, 'NaN'), _made(0, 0, 0, 'NaN')
        if a._special:
            found = _wrong(InvalidOperation)
            return found, found
        return _made(a._sign ^ b._sign, 0, 0), a
    if not b:
        if not a:
            found = _wrong(InvalidOperation, DivisionUndefined)
        else:
            found = _wrong(DivisionByZero)
        return found, found
    if a and a.adjusted() - b.adjusted() > getcontext().prec + 1:
        found = _wrong(InvalidOperation, DivisionImpossible)
        return found, found
    x, y, exponent = _align(a, b)
    whole, rest = divmod(abs(x), abs(y))
    if len(str(whole)) > getcontext().prec:
        found = _wrong(InvalidOperation, DivisionImpossible)
        return found, found
    return _made(a._sign ^ b._sign, whole, 0), _fixed(a._sign, rest, exponent)

def _power(a, b):
    if a._special or b._special or b != b.to_integral_value():
        if b == Decimal('0.5'):
            return a.sqrt()
        raise NotImplementedError('kubesim: powers of Decimal that are no whole numbers are not simulated')
    times = int(b)
    if not a:
        if times == 0:
            return _wrong(InvalidOperation)
        return _made(a._sign if times % 2 else 0, 0, 0, '' if times > 0 else 'Infinity')
    if abs(times) * len(str(a._int)) > _longest:
        raise Overflow('kubesim: so large a power of a Decimal is not simulated')
    sign = a._sign if times % 2 else 0
    if times >= 0:
        return _fixed(sign, a._int ** times, a._exp * times)
    return _divide(_made(0, 1, 0), _made(sign, a._int ** -times, a._exp * -times))

for _name, _work in (('add', _add), ('sub', lambda a, b: _add(a, b.copy_negate())), ('mul', _multiply), ('truediv', _divide), ('floordiv', lambda a, b: _divided(a, b)[0]), ('mod', lambda a, b: _divided(a, b)[1]), ('divmod', _divided), ('pow', _power)):
    _forward, _backward = _binary(_work)
    setattr(Decimal, f'__{_name}__', _forward)
    setattr(Decimal, f'__r{_name}__', _backward)

def _quantize(self, exp, rounding=None, context=None):
    exp = _operand(exp)
    context = context or getcontext()
    if self._special or exp._special:
        return self if self._special and exp._special else _wrong(InvalidOperation, context=context)
    number = _dropped(self._sign, self._int, exp._exp - self._exp, rounding or context.rounding) if exp._exp - self._exp > -_longest else 10 ** _longest
    if len(str(number)) > context.prec:
        return _wrong(InvalidOperation, context=context)
    return _made(self._sign, number, exp._exp)

def _to_integral(self, rounding=None, context=None):
    if self._special or self._exp >= 0:
        return _made(self._sign, self._int, self._exp, self._special)
    return _made(self._sign, _dropped(self._sign, self._int, -self._exp, rounding or (context or getcontext()).rounding), 0)

def _normalize(self, context=None):
    if self._special:
        return self
    fixed = _fixed(self._sign, self._int, self._exp, context)
    number, exponent = fixed._int, fixed._exp
    if number == 0:
        return _made(fixed._sign, 0, 0)
    while number % 10 == 0:
        number //= 10
        exponent += 1
    return _made(fixed._sign, number, exponent)

def _sqrt(self, context=None):
    context = context or getcontext()
    if self.is_nan() or (self._special and not self._sign):
        return self
    if self._sign and self:
        return _wrong(InvalidOperation, context=context)
    ideal = self._exp // 2
    if not self:
        return _made(self._sign, 0, ideal)
    number, exponent = self._int, self._exp
    if exponent % 2:
        number, exponent = number * 10, exponent - 1
    shift = max(0, context.prec + 1 - (len(str(number)) + 1) // 2)
    number, exponent = number * 100 ** shift, exponent // 2 - shift
    root = _math.isqrt(number)
    if root * root != number:
        if root % 5 == 0:
            root += 1
    else:
        while exponent < ideal and root % 10 == 0:
            root //= 10
            exponent += 1
    mode, context.rounding = context.rounding, ROUND_HALF_EVEN
    try:
        return _fixed(0, root, exponent, context)
    finally:
        context.rounding = mode

def _unknown(name):
    def refuse(self, *args, **kwargs):
        raise NotImplementedError(f'kubesim: Decimal.{name}() is not simulated')
    return refuse

for _name in ('exp', 'ln', 'log10', 'logb', 'fma', 'next_plus', 'next_minus', 'remainder_near', 'scaleb', 'shift', 'rotate'):
    setattr(Decimal, _name, _unknown(_name))

def _grouped(digits, mark):
    if not mark:
        return digits
    first = len(digits) % 3 or 3
    return mark.join([digits[:first]] + [digits[n:n + 3] for n in range(first, len(digits), 3)])

def _format(self, spec, context=None):
    fill, align, n = ' ', '', 0
    if len(spec) > 1 and spec[1] in '<>=^':
        fill, align, n = spec[0], spec[1], 2
    elif spec[:1] and spec[0] in '<>=^':
        align, n = spec[0], 1
    plus = ''
    if spec[n:n + 1] and spec[n] in '+- ':
        plus, n = spec[n], n + 1
    if spec[n:n + 1] == '0':
        fill, align, n = ('0', '=', n + 1) if not align else (fill, align, n + 1)
    start = n
    while spec[n:n + 1].isdigit():
        n += 1
    width = int(spec[start:n] or 0)
    mark = ''
    if spec[n:n + 1] and spec[n] in ',_':
        mark, n = spec[n], n + 1
    places = None
    if spec[n:n + 1] == '.':
        start = n = n + 1
        while spec[n:n + 1].isdigit():
            n += 1
        places = int(spec[start:n])
    kind = spec[n:]
    if kind not in ('', 'e', 'E', 'f', 'F', 'g', 'G', 'n', '%'):
        raise ValueError('invalid format string')
    sign = '-' if self._sign else plus if plus in ('+', ' ') else ''
    if self._special:
        body, tail = self._special, ''
    else:
        number, exponent, mode = self._int, self._exp, getcontext().rounding
        if kind == '%':
            exponent += 2
        if kind in ('e', 'E', 'g', 'G') or (kind in ('', 'n') and places is not None):
            wanted = places + 1 if kind in ('e', 'E') and places is not None else max(places, 1) if places is not None else None
            if wanted is not None:
                over = len(str(number)) - wanted
                if over > 0 or kind in ('e', 'E'):
                    number = _dropped(self._sign, number, over, mode)
                    exponent += over
                    if len(str(number)) > wanted:
                        number, exponent = number // 10, exponent + 1
        elif kind in ('f', 'F', '%') and (places is not None or exponent > 0):
            to = -places if places is not None else 0
            number, exponent = _dropped(self._sign, number, to - exponent, mode), to
        digits = str(number)
        left = exponent + len(digits)
        if kind in ('f', 'F', '%') or (kind not in ('e', 'E') and exponent <= 0 and left > -6):
            if exponent < 0:
                digits = digits.rjust(1 - exponent, '0')
                whole, part = digits[:exponent], digits[exponent:]
            else:
                whole, part = digits, ''
            tail = '%' if kind == '%' else ''
        else:
            whole, part, tail = digits[0], digits[1:], ('e' if kind in ('e', 'g') else 'E') + f'{left - 1:+d}'
        body = _grouped(whole, mark)
        tail = ('.' + part if part else '') + tail
    text = body + tail
    room = width - len(sign) - len(text)
    if room <= 0:
        return sign + text
    if align == '=':
        return sign + fill * room + text
    if align == '<':
        return sign + text + fill * room
    if align == '^':
        return fill * (room // 2) + sign + text + fill * (room - room // 2)
    return fill * room + sign + text

Decimal.quantize, Decimal.normalize, Decimal.sqrt, Decimal.__format__ = _quantize, _normalize, _sqrt, _format
Decimal.to_integral_value = Decimal.to_integral = Decimal.to_integral_exact = _to_integral
`
