using OnDemandBus.TestTown;

namespace OnDemandBus.Roads.Tests;

/// <summary>A grid of streets with random gaps, oneways, restrictions and turn costs.</summary>
internal static class RandomTown
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    public static DrawnTown Make(int seed, int columns = 6, int rows = 5)
    {
        var random = new Random(seed);
        var lines = new char[(rows * 2) - 1][];
        var streets = new List<(char From, char To)>();
        for (var row = 0; row < lines.Length; row++)
            lines[row] = new string(' ', (columns * 4) - 3).ToCharArray();
        char Name(int row, int column) => Letters[(row * columns) + column];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                lines[row * 2][column * 4] = Name(row, column);
                if (column + 1 < columns && random.Next(8) > 0)
                {
                    var middle = random.Next(6) switch { 0 => '>', 1 => '<', _ => '-' };
                    (lines[row * 2][(column * 4) + 1], lines[row * 2][(column * 4) + 2], lines[row * 2][(column * 4) + 3]) = ('-', middle, '-');
                    streets.Add((Name(row, column), Name(row, column + 1)));
                }

                if (row + 1 < rows && random.Next(8) > 0)
                {
                    lines[(row * 2) + 1][column * 4] = random.Next(6) switch { 0 => '^', 1 => 'v', _ => '|' };
                    streets.Add((Name(row, column), Name(row + 1, column)));
                }
            }
        }

        var restrictions = new List<(string, string)>();
        for (var i = 0; i < 8; i++)
        {
            // A walk of two to four streets that does not turn back on itself.
            var (from, to) = streets[random.Next(streets.Count)];
            var path = $"{from}{to}";
            for (var more = random.Next(1, 4); more > 0; more--)
            {
                var exits = streets.Where(street => (street.From == path[^1] && street.To != path[^2]) || (street.To == path[^1] && street.From != path[^2])).ToList();
                if (exits.Count == 0)
                    break;
                var exit = exits[random.Next(exits.Count)];
                path += exit.From == path[^1] ? exit.To : exit.From;
            }

            if (path.Length > 2)
                restrictions.Add((path, random.Next(4) == 0 ? "only_straight_on" : "no_left_turn"));
        }

        var tags = streets.Where(_ => random.Next(3) == 0).Select(street => ($"{street.From}{street.To}", $"maxspeed={random.Next(2, 10) * 10}")).ToArray();
        var profile = DrawnTown.Undelayed(36) with
        {
            RightTurn = TimeSpan.FromMilliseconds(random.Next(4000)),
            LeftTurn = TimeSpan.FromMilliseconds(random.Next(8000)),
            UTurnAtDeadEnd = TimeSpan.FromMilliseconds(random.Next(20_000)),
            UTurnAtJunction = random.Next(2) == 0 ? null : TimeSpan.FromSeconds(40),
        };
        return DrawnTown.Parse(string.Join('\n', lines.Select(line => new string(line).TrimEnd())), 80 + (random.NextDouble() * 40), tags: tags, restrictions: [.. restrictions], profile: profile);
    }

    /// <summary>A position where a bus may stop.</summary>
    public static Position Position(RoadNetwork network, Random random)
    {
        while (true)
        {
            var segment = random.Next(network.SegmentCount);
            if (network.IsUsable(segment))
                return network.Snapper.ClearOfEnds(new Position(segment, random.NextSingle()));
        }
    }

    /// <summary>A location in or near the town.</summary>
    public static Location Somewhere(RoadNetwork network, Random random) => new(
        network.SouthWest.Latitude + (((random.NextDouble() * 1.2) - 0.1) * (network.NorthEast.Latitude - network.SouthWest.Latitude)),
        network.SouthWest.Longitude + (((random.NextDouble() * 1.2) - 0.1) * (network.NorthEast.Longitude - network.SouthWest.Longitude)));
}
