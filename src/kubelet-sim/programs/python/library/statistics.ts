/** statistics, in Python. */
export const statistics = `
import math
from collections import namedtuple as _namedtuple

LinearRegression = _namedtuple('LinearRegression', 'slope intercept')

class StatisticsError(ValueError):
    pass

def _needed(data, what):
    values = list(data)
    if not values:
        raise StatisticsError(what)
    return values

def _exact(values):
    """The sum of the values and that of their squares, as whole numbers over one; None where they are of other kinds."""
    if not all(isinstance(each, (int, float)) and not (isinstance(each, float) and not math.isfinite(each)) for each in values):
        return None
    parts = [each.as_integer_ratio() for each in values]
    under = max([bottom for _, bottom in parts], default=1)
    tops = [top * (under // bottom) for top, bottom in parts]
    return sum(tops), sum(each * each for each in tops), under

def _quotient(top, bottom, values):
    if top % bottom == 0 and all(isinstance(each, int) for each in values):
        return top // bottom
    return top / bottom

def mean(data):
    values = _needed(data, 'mean requires at least one data point')
    exact = _exact(values)
    return sum(values) / len(values) if exact is None else _quotient(exact[0], exact[2] * len(values), values)

def fmean(data):
    values = _needed(data, 'fmean requires at least one data point')
    return math.fsum(values) / len(values)

def median(data):
    values = sorted(_needed(data, 'no median for empty data'))
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2

def median_low(data):
    values = sorted(_needed(data, 'no median for empty data'))
    return values[(len(values) - 1) // 2]

def median_high(data):
    values = sorted(_needed(data, 'no median for empty data'))
    return values[len(values) // 2]

def _counted(data):
    counts = {}
    for each in data:
        counts[each] = counts.get(each, 0) + 1
    return counts

def mode(data):
    counts = _counted(_needed(data, 'no mode for empty data'))
    return max(counts, key=counts.get)

def multimode(data):
    counts = _counted(data)
    most = max(counts.values(), default=0)
    return [each for each, count in counts.items() if count == most]

def harmonic_mean(data, weights=None):
    values = _needed(data, 'harmonic_mean requires at least one data point')
    weights = [1] * len(values) if weights is None else list(weights)
    if any(each < 0 for each in values):
        raise StatisticsError('harmonic mean does not support negative values')
    return 0 if 0 in values else sum(weights) / math.fsum(weight / each for weight, each in zip(weights, values))

def geometric_mean(data):
    values = _needed(data, 'Must have a non-empty dataset')
    return math.exp(fmean(map(math.log, values)))

def quantiles(data, *, n=4, method='exclusive'):
    if n < 1:
        raise StatisticsError('n must be at least 1')
    values = sorted(data)
    count = len(values)
    if count < 2:
        raise StatisticsError('must have at least two data points')
    found = []
    m = count - 1 if method == 'inclusive' else count + 1
    for i in range(1, n):
        if method == 'inclusive':
            j, delta = divmod(i * m, n)
            found.append((values[j] * (n - delta) + values[j + 1] * delta) / n)
        else:
            j = min(max(i * m // n, 1), count - 1)
            delta = i * m - j * n
            found.append((values[j - 1] * (n - delta) + values[j] * delta) / n)
    return found

def _paired(x, y):
    a, b = mean(x), mean(y)
    return sum((p - a) * (q - b) for p, q in zip(x, y)), sum((p - a) ** 2 for p in x), sum((q - b) ** 2 for q in y)

def covariance(x, y):
    return _paired(x, y)[0] / (len(x) - 1)

def correlation(x, y):
    both, one, other = _paired(x, y)
    return both / math.sqrt(one * other)

def linear_regression(x, y):
    both, one, _ = _paired(x, y)
    slope = both / one
    return LinearRegression(slope, mean(y) - slope * mean(x))

def _spread(values, by):
    """The sum of the squares of what lies between the values and their mean, divided, as a fraction."""
    total, squares, under = _exact(values)
    return len(values) * squares - total * total, len(values) * under * under * by

def _varied(values, by):
    if _exact(values) is None:
        middle = sum(values) / len(values)
        return sum((each - middle) ** 2 for each in values) / by
    return _quotient(*_spread(values, by), values)

def _rooted(values, by):
    if _exact(values) is None:
        found = _varied(values, by)
        return found.sqrt() if hasattr(found, 'sqrt') else math.sqrt(found)
    top, bottom = _spread(values, by)
    shift = max(0, 64 + (bottom.bit_length() - top.bit_length()) // 2)
    return (math.isqrt((top << 2 * shift) // bottom) | (top > 0)) / (1 << shift)

def pvariance(data, mu=None):
    values = _needed(data, 'pvariance requires at least one data point')
    return _varied(values, len(values))

def variance(data, xbar=None):
    values = list(data)
    if len(values) < 2:
        raise StatisticsError('variance requires at least two data points')
    return _varied(values, len(values) - 1)

def stdev(data, xbar=None):
    values = list(data)
    if len(values) < 2:
        raise StatisticsError('stdev requires at least two data points')
    return _rooted(values, len(values) - 1)

def pstdev(data, mu=None):
    values = _needed(data, 'pstdev requires at least one data point')
    return _rooted(values, len(values))
`
