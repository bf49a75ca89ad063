namespace OnDemandBus.TestTown;

/// <summary>The characters of a drawing, and the streets that they make.</summary>
internal sealed class Sketch
{
    private const int Up = 0, Right = 1, Down = 2, Left = 3;
    private static readonly (int Row, int Column)[] Steps = [(-1, 0), (0, 1), (1, 0), (0, -1)];
    private readonly string[] _lines;

    public Sketch(string drawing)
    {
        _lines = drawing.ReplaceLineEndings("\n").Split('\n');
        for (var row = 0; row < _lines.Length; row++)
        {
            for (var column = 0; column < _lines[row].Length; column++)
            {
                var character = _lines[row][column];
                if (character is not (' ' or '-' or '|' or '+' or '<' or '>' or '^') && !char.IsAsciiLetterOrDigit(character))
                    throw new ArgumentException($"'{character}' in line {row + 1} is no part of a drawing.");
                if (char.IsAsciiLetterOrDigit(character) && character != 'v' && !Named.TryAdd(character, (row, column)))
                    throw new ArgumentException($"The name {character} is used twice.");
            }
        }
    }

    /// <summary>A street from junction to junction: its cells, of them the ones that the line needs, and whether it is oneway.</summary>
    public sealed record Street(List<(int Row, int Column)> Cells, List<(int Row, int Column)> Corners, bool Oneway);

    public Dictionary<char, (int Row, int Column)> Named { get; } = [];

    public char this[(int Row, int Column) cell] =>
        cell.Row >= 0 && cell.Row < _lines.Length && cell.Column >= 0 && cell.Column < _lines[cell.Row].Length ? _lines[cell.Row][cell.Column] : ' ';

    public static bool IsPlace(char character) => char.IsAsciiLetterLower(character) && character != 'v';

    public IEnumerable<Street> Streets()
    {
        for (var row = 0; row < _lines.Length; row++)
        {
            for (var column = 0; column < _lines[row].Length; column++)
            {
                if (!IsJunction((row, column)))
                    continue;
                // Each street is met from both of its ends; right and down first keeps the direction of drawing.
                foreach (var direction in (int[])[Right, Down, Left, Up])
                {
                    if (Leads((row, column), direction) && Follow((row, column), direction) is { } street)
                        yield return street;
                }
            }
        }
    }

    private Street? Follow((int Row, int Column) start, int direction)
    {
        var cells = new List<(int Row, int Column)> { start };
        var corners = new List<(int Row, int Column)> { start };
        var (cell, first) = (start, direction);
        var arrow = 0;
        while (true)
        {
            cell = (cell.Row + Steps[direction].Row, cell.Column + Steps[direction].Column);
            cells.Add(cell);
            var character = this[cell];
            if (character is '<' or '>' or '^' or 'v')
                arrow = ("^>v<".IndexOf(character, StringComparison.Ordinal) == direction) ? 1 : -1;
            if (IsJunction(cell))
                break;
            if (character == '+')
            {
                direction = Enumerable.Range(0, 4).Single(next => next != (direction + 2) % 4 && Leads(cell, next));
                corners.Add(cell);
            }
            else if (IsPlace(character))
            {
                corners.Add(cell);
            }
        }

        corners.Add(cell);
        // Of the two ways to meet a street, keep the oneway's direction, else the one that starts nearer the top left.
        var back = (direction + 2) % 4;
        var drawn = start.CompareTo(cell) is var order && order == 0 ? first.CompareTo(back) < 0 : order < 0;
        return arrow switch { > 0 => new Street(cells, corners, true), < 0 => null, _ => drawn ? new Street(cells, corners, false) : null };
    }

    /// <summary>A named junction, a meeting of three or more streets, or the loose end of one.</summary>
    private bool IsJunction((int Row, int Column) cell)
    {
        var character = this[cell];
        if (char.IsAsciiLetterUpper(character) || char.IsAsciiDigit(character))
            return true;
        var arms = Enumerable.Range(0, 4).Count(direction => Leads(cell, direction));
        return character == '+' ? arms != 2 : IsPlace(character) && arms == 1;
    }

    /// <summary>Whether a street leaves a cell in a direction: both it and its neighbour are open there.</summary>
    private bool Leads((int Row, int Column) cell, int direction)
    {
        var neighbour = (cell.Row + Steps[direction].Row, cell.Column + Steps[direction].Column);
        return Opens(this[cell], direction) && Opens(this[neighbour], (direction + 2) % 4);
    }

    private static bool Opens(char character, int direction) => character switch
    {
        ' ' => false,
        '-' or '<' or '>' => direction is Left or Right,
        '|' or '^' or 'v' => direction is Up or Down,
        _ => true,
    };
}
