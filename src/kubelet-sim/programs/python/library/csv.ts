/** csv, in Python. */
export const csv = String.raw`
QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE = 0, 1, 2, 3

class Error(Exception):
    pass

def reader(lines, dialect='excel', delimiter=',', quotechar='"', skipinitialspace=False, **kwargs):
    if dialect == 'excel-tab':
        delimiter = '\t'
    row, field, quoted, begun = [], '', False, False
    for line in lines:
        n = 0
        while n < len(line):
            char = line[n]
            n += 1
            if quoted:
                if char == quotechar and line[n:n + 1] == quotechar:
                    field += char
                    n += 1
                elif char == quotechar:
                    quoted = False
                else:
                    field += char
            elif char == ' ' and skipinitialspace and not field:
                pass
            elif char == quotechar and not field:
                quoted = begun = True
            elif char == delimiter:
                row.append(field)
                field, begun = '', True
            elif char in '\r\n':
                pass
            else:
                field += char
        if not quoted:
            if field or row or begun:
                row.append(field)
            yield row
            row, field, begun = [], '', False

class writer:
    def __init__(self, file, dialect='excel', delimiter=',', quotechar='"', quoting=QUOTE_MINIMAL, lineterminator='\r\n', **kwargs):
        self._file, self._delimiter, self._quote, self._quoting, self._end = file, delimiter, quotechar, quoting, lineterminator
    def _shown(self, value):
        text = '' if value is None else str(value)
        needed = any(char in text for char in (self._delimiter, self._quote, '\r', '\n'))
        if self._quoting == QUOTE_ALL or needed or (self._quoting == QUOTE_NONNUMERIC and not isinstance(value, (int, float))):
            return self._quote + text.replace(self._quote, self._quote * 2) + self._quote
        return text
    def writerow(self, row):
        return self._file.write(self._delimiter.join(self._shown(each) for each in row) + self._end)
    def writerows(self, rows):
        for row in rows:
            self.writerow(row)

class DictReader:
    def __init__(self, lines, fieldnames=None, restkey=None, restval=None, **kwargs):
        self._rows, self._names, self._rest, self._more = reader(lines, **kwargs), fieldnames, restval, restkey
    @property
    def fieldnames(self):
        if self._names is None:
            self._names = next(self._rows, None)
        return self._names
    def __iter__(self):
        return self
    def __next__(self):
        names = self.fieldnames
        row = next(self._rows)
        while not row:
            row = next(self._rows)
        found = {name: row[n] if n < len(row) else self._rest for n, name in enumerate(names or [])}
        if len(row) > len(names):
            found[self._more] = row[len(names):]
        return found

class DictWriter:
    def __init__(self, file, fieldnames, restval='', extrasaction='raise', **kwargs):
        self.extrasaction = extrasaction
        self.fieldnames, self._rest, self._writer = fieldnames, restval, writer(file, **kwargs)
    def writeheader(self):
        return self._writer.writerow(self.fieldnames)
    def writerow(self, row):
        extra = [key for key in row if key not in self.fieldnames]
        if extra and self.extrasaction == 'raise':
            raise ValueError('dict contains fields not in fieldnames: ' + ', '.join(repr(each) for each in extra))
        return self._writer.writerow([row.get(name, self._rest) for name in self.fieldnames])
    def writerows(self, rows):
        for row in rows:
            self.writerow(row)
`
