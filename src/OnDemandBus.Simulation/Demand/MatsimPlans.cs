using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Xml;
using OnDemandBus.Planning;
using OnDemandBus.Roads;
using OnDemandBus.Simulation.Scenarios;

namespace OnDemandBus.Simulation.Demand;

/// <summary>
/// Reads the population of MATSim (plans v4 to v6, plain or packed): each leg of one mode in the selected plan of a person is a wish for now, at the end of the activity
/// before it. Nothing is fetched: a DTD that the file names is not looked at.
/// </summary>
internal sealed class MatsimPlans
{
    public const string DefaultMode = "drt";

    private readonly string _file;
    private readonly XmlReader _xml;
    private readonly string _mode;
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly List<SimulatedRequest> _requests = [];
    private readonly bool _isProjectionAsked;
    private Projection _projection;

    private MatsimPlans(string file, XmlReader xml, string mode, Projection? projection) =>
        (_file, _xml, _mode, _projection, _isProjectionAsked) = (file, xml, mode, projection ?? Projection.Wgs84, projection is not null);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The plans, <c>.xml</c> or <c>.xml.gz</c>.</param>
    /// <param name="mode">The mode of the legs that are taken.</param>
    /// <param name="crs">What the coordinates are, see <see cref="Projection.Known"/>; null: what the file says itself, and EPSG:4326 where it says nothing.</param>
    /// <returns>The requests in the order in which they are submitted, those of one moment by id.</returns>
    /// <exception cref="InputException">The file cannot be read, something in it makes no sense, or it has no such leg.</exception>
    public static ImmutableArray<SimulatedRequest> Read(string path, string mode = DefaultMode, string? crs = null)
    {
        using var stream = InputFile.Open(path, "MATSim plans (.xml or .xml.gz)");
        return Read(stream, path, mode, crs);
    }

    /// <summary>Reads a stream that can seek.</summary>
    public static ImmutableArray<SimulatedRequest> Read(Stream stream, string file, string mode = DefaultMode, string? crs = null)
    {
        Projection? projection = null;
        if (crs is not null)
            projection = Projection.Of(crs) ?? throw new InputException(file, null, $"coordinates in {crs} cannot be read", $"Known are {Projection.Known}");
        var isPacked = stream.ReadByte() == 0x1f && stream.ReadByte() == 0x8b;
        stream.Position = 0;
        using var unpacked = isPacked ? new GZipStream(stream, CompressionMode.Decompress) : stream;
        List<SimulatedRequest> requests;
        try
        {
            using var xml = XmlReader.Create(unpacked, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, IgnoreComments = true, IgnoreWhitespace = true });
            var plans = new MatsimPlans(file, xml, mode, projection);
            plans.ReadPopulation();
            requests = plans._requests;
        }
        catch (XmlException problem)
        {
            throw new InputException(file, problem.LineNumber > 0 ? problem.LineNumber : null, $"this is no whole XML ({problem.Message.TrimEnd('.')})", "Export the plans again");
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException)
        {
            throw new InputException(file, null, $"the file is damaged ({problem.Message.TrimEnd('.')})", "Get it again, or export the plans again");
        }

        return requests.Count > 0
            ? SimulatedRequests.InOrder(requests)
            : throw new InputException(file, null, $"no selected plan has a leg of mode {mode}", "Name the mode of the legs to take");
    }

    private int Line => ((IXmlLineInfo)_xml).LineNumber;

    private void ReadPopulation()
    {
        if (_xml.MoveToContent() != XmlNodeType.Element || _xml.Name is not ("population" or "plans"))
            throw new InputException(_file, Line, $"the root is <{_xml.Name}>", "Give a MATSim population: <population> or <plans> with <person> in it");
        Children(name =>
        {
            if (name == "person")
                ReadPerson();
            else if (name == "attributes")
                ReadAttributes((attribute, value) => TakeProjection(attribute, value));
        });
    }

    private void TakeProjection(string attribute, string value)
    {
        if (attribute != "coordinateReferenceSystem" || _isProjectionAsked)
            return;
        _projection = Projection.Of(value) ?? throw new InputException(_file, Line, $"the coordinates are in {value}", $"Known are {Projection.Known}; name one of them if the file is mistaken");
    }

    private void ReadPerson()
    {
        var line = Line;
        var person = _xml.GetAttribute("id") ?? throw new InputException(_file, line, "a <person> has no id", "Give each an id");
        var group = RiderGroups.Adults;
        List<PlanPart>? chosen = null;
        var isSelected = false;
        Children(name =>
        {
            if (name == "attributes")
            {
                ReadAttributes((attribute, value) => group = attribute == "subpopulation" && value.Length > 0 ? value : group);
            }
            else if (name == "plan")
            {
                // Where no plan is marked, the first one is meant.
                var marked = _xml.GetAttribute("selected") == "yes";
                if (chosen is not null && (isSelected || !marked))
                    return;
                (chosen, isSelected) = (ReadPlan(), marked);
            }
        });
        if (chosen is not null)
            TakeLegs(person, group, chosen);
    }

    private List<PlanPart> ReadPlan()
    {
        var parts = new List<PlanPart>();
        Children(name =>
        {
            if (name is "activity" or "act")
            {
                parts.Add(new PlanPart(Line, IsLeg: false, _xml.GetAttribute("type") ?? "", Number("x"), Number("y"), Time("end_time"), Time("max_dur") ?? Time("dur")));
            }
            else if (name == "leg")
            {
                parts.Add(new PlanPart(Line, IsLeg: true, _xml.GetAttribute("mode") ?? "", null, null, Time("dep_time"), Time("trav_time")));
            }
        });
        return parts;
    }

    private void TakeLegs(string person, string group, List<PlanPart> parts)
    {
        // When the person is ready for what comes next, as far as the file tells.
        TimeSpan? now = null;
        for (var i = 0; i < parts.Count; i++)
        {
            var part = parts[i];
            if (!part.IsLeg)
            {
                now = part.Time ?? now + part.Duration;
                continue;
            }

            var departure = now ?? part.Time;
            if (part.Name == _mode)
            {
                var (from, to) = (i > 0 ? parts[i - 1] : null, i + 1 < parts.Count ? parts[i + 1] : null);
                if (from is not { IsLeg: false } || to is not { IsLeg: false })
                    throw new InputException(_file, part.Line, $"a leg of person {person} does not stand between two activities", "Put an activity before and after each leg");
                if (departure is not { } at)
                    throw new InputException(_file, part.Line, $"nothing tells when person {person} departs", "Give the activity before it an end_time, or the leg a dep_time");
                var purpose = $"{Purpose(parts, i, -1)}-{Purpose(parts, i, 1)}";
                _requests.Add(new SimulatedRequest(NextId(person), at, Place(from, person), Place(to, person), TimeWishKind.Now, at, new Party(1), MobilityNeeds.None, group, purpose));
            }

            now = departure + part.Duration;
        }
    }

    /// <summary>The next activity before or after a leg that is more than a change of vehicles.</summary>
    private static string Purpose(List<PlanPart> parts, int leg, int step)
    {
        for (var i = leg + step; i >= 0 && i < parts.Count; i += step)
        {
            if (!parts[i].IsLeg && !parts[i].Name.EndsWith(" interaction", StringComparison.Ordinal))
                return parts[i].Name;
        }

        return "";
    }

    private Location Place(PlanPart activity, string person)
    {
        if (activity is not { X: { } x, Y: { } y })
            throw new InputException(_file, activity.Line, $"an activity of person {person} has no x and y", "Export plans with coordinates; links and facilities are not looked up");
        return _projection.Place(x, y) ?? throw new InputException(
            _file,
            activity.Line,
            string.Create(CultureInfo.InvariantCulture, $"x {x}, y {y} is no place in the coordinates that the file is read with"),
            $"Name the right ones; known are {Projection.Known}");
    }

    private string NextId(string person)
    {
        var id = SimulatedRequests.IdOf(person);
        for (var number = 1; ; number++)
        {
            var candidate = string.Create(CultureInfo.InvariantCulture, $"{id}-{number}");
            if (_ids.Add(candidate))
                return candidate;
        }
    }

    private double? Number(string attribute)
    {
        if (_xml.GetAttribute(attribute) is not { } text)
            return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new InputException(_file, Line, $"{attribute} '{text}' is no number", "Write it with a decimal point");
    }

    private TimeSpan? Time(string attribute)
    {
        if (_xml.GetAttribute(attribute) is not { } text || text.Length == 0 || text is "undefined" or "-Infinity")
            return null;
        // MATSim writes an unknown time as a negative one.
        if (text.StartsWith('-'))
            return null;
        return ClockText.TryRead(text, out var time) ? time : throw new InputException(_file, Line, $"{attribute} '{text}' is no time", $"Write {ClockText.Form}");
    }

    private void ReadAttributes(Action<string, string> take) => Children(name =>
    {
        if (name == "attribute" && _xml.GetAttribute("name") is { } attribute)
            take(attribute, _xml.ReadElementContentAsString().Trim());
    });

    /// <summary>Visits each child element of the current one; what the visitor leaves unread is passed over.</summary>
    private void Children(Action<string> visit)
    {
        if (_xml.IsEmptyElement)
        {
            _xml.Read();
            return;
        }

        _xml.Read();
        while (_xml.NodeType != XmlNodeType.EndElement)
        {
            if (_xml.NodeType != XmlNodeType.Element)
            {
                if (!_xml.Read())
                    return;
                continue;
            }

            var (line, column, name) = (Line, ((IXmlLineInfo)_xml).LinePosition, _xml.Name);
            visit(name);
            if (_xml.NodeType == XmlNodeType.Element && Line == line && ((IXmlLineInfo)_xml).LinePosition == column)
                _xml.Skip();
        }

        _xml.Read();
    }

    /// <summary>An activity or a leg.</summary>
    /// <param name="Line">Where it stands.</param>
    /// <param name="IsLeg">Which of the two.</param>
    /// <param name="Name">The type of an activity, the mode of a leg.</param>
    /// <param name="X">East, of an activity.</param>
    /// <param name="Y">North, of an activity.</param>
    /// <param name="Time">The end of an activity, the departure of a leg.</param>
    /// <param name="Duration">How long it takes.</param>
    private sealed record PlanPart(int Line, bool IsLeg, string Name, double? X, double? Y, TimeSpan? Time, TimeSpan? Duration);
}
