using System.CommandLine;
using System.Globalization;
using OnDemandBus.Roads;

namespace OnDemandBus.Simulation.Map;

/// <summary>The verb <c>odb map</c>: what can be done with a map before a dispatcher or a simulation uses it.</summary>
internal static class MapCommand
{
    public static Command Create() => new("map", "Prepares OpenStreetMap files.") { Clip(), Prepare() };

    private static Command Clip()
    {
        var area = new Option<FileInfo>("--area") { Description = "The area as GeoJSON: a polygon or several, coordinates as [longitude, latitude].", Required = true };
        var input = new Argument<FileInfo>("IN.osm.pbf") { Description = "A larger extract." };
        var output = new Argument<FileInfo>("OUT.osm.pbf") { Description = "The file to write." };
        var command = new Command("clip", "Cuts an area out of a larger extract: whole ways, their nodes, turn restrictions.") { area, input, output };
        command.SetAction(parsed =>
        {
            var result = Clip(parsed.GetRequiredValue(area), parsed.GetRequiredValue(input), parsed.GetRequiredValue(output), parsed.InvocationConfiguration.Output);
            if (result is null)
                return 0;
            parsed.InvocationConfiguration.Error.WriteLine(result);
            return 2;
        });
        return command;
    }

    private static Command Prepare()
    {
        var input = new Argument<FileInfo>("IN.osm.pbf") { Description = "A map; clip it to the service area first if it is a large one." };
        var output = new Argument<FileInfo>("OUT.odb") { Description = "The file to write." };
        var profile = new Option<FileInfo?>("--profile") { Description = "What the buses are like (.json)." };
        var command = new Command("prepare", "Prepares a map for exact travel times: a dispatcher opens the prepared file in a moment.") { input, output, profile };
        command.SetAction(parsed =>
        {
            var problem = Prepare(parsed.GetRequiredValue(input), parsed.GetRequiredValue(output), parsed.GetValue(profile), parsed.InvocationConfiguration.Output);
            if (problem is null)
                return 0;
            parsed.InvocationConfiguration.Error.WriteLine(problem);
            return 2;
        });
        return command;
    }

    /// <summary>Prepares; returns null, or what went wrong and what to do about it.</summary>
    private static string? Prepare(FileInfo input, FileInfo output, FileInfo? profile, TextWriter report)
    {
        if (input.FullName == output.FullName)
            return "IN and OUT are the same file. Write to another one.";
        try
        {
            var labels = HubLabels.Of(OsmImport.Read(input.FullName, profile is null ? null : BusProfile.Load(profile.FullName)).Network);
            if (OutputFile.Write(output, stream => PreparedNetwork.Save(labels, stream)) is { } problem)
                return problem;
            report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{output}: {labels.Network.SegmentCount} segments, {labels.Network.TurnCount} turns, {labels.LabelBytes / 1e6:0.0} MB of labels"));
            return null;
        }
        catch (Exception problem) when (problem is MapException or BusProfileException)
        {
            return problem.Message;
        }
    }

    /// <summary>Clips; returns null, or what went wrong and what to do about it.</summary>
    private static string? Clip(FileInfo areaFile, FileInfo input, FileInfo output, TextWriter report)
    {
        if (input.FullName == output.FullName)
            return "IN and OUT are the same file. Write to another one.";
        Area area;
        try
        {
            area = Area.FromGeoJson(File.ReadAllText(areaFile.FullName));
        }
        catch (FormatException problem)
        {
            return $"{areaFile} is not an area: {problem.Message}";
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return $"{areaFile} cannot be read: {problem.Message} Check the path.";
        }

        var clip = new MapClip(input.FullName, area);
        try
        {
            clip.Select();
            if (OutputFile.Write(output, stream => MapFile.Write(stream, clip.Kept())) is { } problem)
                return problem;
        }
        catch (MapException problem)
        {
            return problem.Message;
        }

        var counts = clip.Counts;
        report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{output}: {counts.Nodes} of {counts.NodesRead} nodes, {counts.Ways} of {counts.WaysRead} ways, {counts.Restrictions} turn restrictions of {counts.RelationsRead} relations"));
        return null;
    }
}
