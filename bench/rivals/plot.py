"""Time per decision by the number of statements, as SVG, both axes logarithmic."""
import math

COLORS = ['#1f5fbf', '#b5541c', '#2e8b57', '#8e44ad', '#c0392b', '#7f8c2b', '#16808a', '#777777',
          '#d4a017', '#5d4037', '#e377c2', '#17becf']
LEFT, TOP, WIDTH, HEIGHT = 90, 30, 470, 360


def growth(series):
    """`series[name]` is a list of (statements, nanoseconds)."""
    series = {name: points for name, points in series.items() if points}
    sizes = sorted({size for points in series.values() for size, _ in points})
    times = [ns for points in series.values() for _, ns in points]
    bottom, top = math.floor(math.log10(min(times))), math.floor(math.log10(max(times))) + 1

    def place(size, ns):
        across = math.log(size / sizes[0]) / math.log(sizes[-1] / sizes[0])
        return (LEFT + WIDTH * across,
                TOP + HEIGHT * (top - math.log10(ns)) / (top - bottom))

    marks = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {TOP + HEIGHT + 60}" '
             'font-family="sans-serif" font-size="13">',
             f'<rect width="720" height="{TOP + HEIGHT + 60}" fill="white"/>']
    for exponent in range(bottom, top + 1):
        y = place(sizes[0], 10 ** exponent)[1]
        marks.append(f'<path d="M{LEFT} {y:.0f}h{WIDTH}" stroke="#ddd"/>'
                     f'<text x="{LEFT - 8}" y="{y + 4:.0f}" text-anchor="end">{in_words(exponent)}'
                     '</text>')
    for size in sizes:
        marks.append(f'<text x="{place(size, 1)[0]:.0f}" y="{TOP + HEIGHT + 22}" '
                     f'text-anchor="middle">{size:,}</text>')
    marks.append(f'<text x="{LEFT + WIDTH / 2}" y="{TOP + HEIGHT + 46}" text-anchor="middle">'
                 'statements of W2</text><text x="14" y="18">time per decision</text>')
    labels = spread({name: place(*points[-1])[1] for name, points in series.items()})
    for (name, points), color in zip(series.items(), COLORS):
        path = 'L'.join(f'{x:.1f} {y:.1f}' for x, y in (place(*point) for point in points))
        marks.append(f'<path d="M{path}" fill="none" stroke="{color}" stroke-width="2"/>'
                     f'<text x="{place(*points[-1])[0] + 10:.0f}" y="{labels[name] + 4:.0f}" '
                     f'fill="{color}">{name}</text>')
    return '\n'.join(marks) + '\n</svg>\n'


def in_words(exponent):
    units = ['ns', 'µs', 'ms', 's']
    return f'{10 ** (exponent % 3)} {units[exponent // 3]}'


def spread(places):
    """Moves labels down that would lie on one another."""
    result, last = {}, -math.inf
    for name, y in sorted(places.items(), key=lambda item: item[1]):
        last = result[name] = max(y, last + 16)
    return result
