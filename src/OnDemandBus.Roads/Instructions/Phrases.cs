using System.Globalization;

namespace OnDemandBus.Roads;

/// <summary>A language in which drivers are told the way.</summary>
public enum InstructionLanguage : byte
{
    /// <summary>German.</summary>
    German,

    /// <summary>English.</summary>
    English,
}

/// <summary>The words of a language: for each manoeuvre one text with the street, {0}, and one without. {1} is the direction or the exit.</summary>
internal sealed class Phrases
{
    private static readonly Phrases German = new(
        ["Norden", "Nordosten", "Osten", "Südosten", "Süden", "Südwesten", "Westen", "Nordwesten"],
        ["erste", "zweite", "dritte", "vierte", "fünfte", "sechste", "siebte", "achte"],
        exit => string.Create(CultureInfo.InvariantCulture, $"{exit}."),
        new()
        {
            [Manoeuvre.Depart] = ("Richtung {1} losfahren auf {0}.", "Richtung {1} losfahren."),
            [Manoeuvre.Continue] = ("Weiter auf {0}.", "Weiter geradeaus."),
            [Manoeuvre.SlightLeft] = ("Leicht links abbiegen auf {0}.", "Leicht links abbiegen."),
            [Manoeuvre.Left] = ("Links abbiegen auf {0}.", "Links abbiegen."),
            [Manoeuvre.SharpLeft] = ("Scharf links abbiegen auf {0}.", "Scharf links abbiegen."),
            [Manoeuvre.SlightRight] = ("Leicht rechts abbiegen auf {0}.", "Leicht rechts abbiegen."),
            [Manoeuvre.Right] = ("Rechts abbiegen auf {0}.", "Rechts abbiegen."),
            [Manoeuvre.SharpRight] = ("Scharf rechts abbiegen auf {0}.", "Scharf rechts abbiegen."),
            [Manoeuvre.KeepLeft] = ("Links halten auf {0}.", "Links halten."),
            [Manoeuvre.KeepRight] = ("Rechts halten auf {0}.", "Rechts halten."),
            [Manoeuvre.UTurn] = ("Wenden auf {0}.", "Wenden."),
            [Manoeuvre.Roundabout] = ("Im Kreisverkehr die {1} Ausfahrt nehmen auf {0}.", "Im Kreisverkehr die {1} Ausfahrt nehmen."),
            [Manoeuvre.Arrive] = ("Ziel erreicht: {0}.", "Ziel erreicht."),
            [Manoeuvre.ArriveLeft] = ("Ziel auf der linken Seite: {0}.", "Ziel auf der linken Seite."),
            [Manoeuvre.ArriveRight] = ("Ziel auf der rechten Seite: {0}.", "Ziel auf der rechten Seite."),
        },
        "In den Kreisverkehr fahren.");

    private static readonly Phrases English = new(
        ["north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest"],
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"],
        exit => string.Create(CultureInfo.InvariantCulture, $"{exit}{(exit % 100 is >= 11 and <= 13 ? "th" : (exit % 10) switch { 1 => "st", 2 => "nd", 3 => "rd", _ => "th" })}"),
        new()
        {
            [Manoeuvre.Depart] = ("Start {1} on {0}.", "Start {1}."),
            [Manoeuvre.Continue] = ("Continue onto {0}.", "Continue straight on."),
            [Manoeuvre.SlightLeft] = ("Turn slightly left onto {0}.", "Turn slightly left."),
            [Manoeuvre.Left] = ("Turn left onto {0}.", "Turn left."),
            [Manoeuvre.SharpLeft] = ("Turn sharp left onto {0}.", "Turn sharp left."),
            [Manoeuvre.SlightRight] = ("Turn slightly right onto {0}.", "Turn slightly right."),
            [Manoeuvre.Right] = ("Turn right onto {0}.", "Turn right."),
            [Manoeuvre.SharpRight] = ("Turn sharp right onto {0}.", "Turn sharp right."),
            [Manoeuvre.KeepLeft] = ("Keep left onto {0}.", "Keep left."),
            [Manoeuvre.KeepRight] = ("Keep right onto {0}.", "Keep right."),
            [Manoeuvre.UTurn] = ("Turn round on {0}.", "Turn round."),
            [Manoeuvre.Roundabout] = ("At the roundabout take the {1} exit onto {0}.", "At the roundabout take the {1} exit."),
            [Manoeuvre.Arrive] = ("You have arrived: {0}.", "You have arrived."),
            [Manoeuvre.ArriveLeft] = ("Your stop is on the left: {0}.", "Your stop is on the left."),
            [Manoeuvre.ArriveRight] = ("Your stop is on the right: {0}.", "Your stop is on the right."),
        },
        "Drive into the roundabout.");

    private readonly string[] _compass;
    private readonly string[] _exits;
    private readonly Func<int, string> _farExit;
    private readonly Dictionary<Manoeuvre, (string Named, string Unnamed)> _texts;
    private readonly string _intoRoundabout;

    private Phrases(string[] compass, string[] exits, Func<int, string> farExit, Dictionary<Manoeuvre, (string Named, string Unnamed)> texts, string intoRoundabout) =>
        (_compass, _exits, _farExit, _texts, _intoRoundabout) = (compass, exits, farExit, texts, intoRoundabout);

    public static Phrases Of(InstructionLanguage language) => language switch
    {
        InstructionLanguage.German => German,
        InstructionLanguage.English => English,
        _ => throw new ArgumentOutOfRangeException(nameof(language), language, "There are no words in this language."),
    };

    public string Text(in Step step)
    {
        // A bus that halts in a roundabout takes no exit.
        if (step is { Manoeuvre: Manoeuvre.Roundabout, RoundaboutExit: 0 })
            return _intoRoundabout;
        var (named, unnamed) = _texts[step.Manoeuvre];
        var detail = step.Manoeuvre switch
        {
            Manoeuvre.Depart => _compass[(int)Math.Round(step.BearingDegrees / 45) % 8],
            Manoeuvre.Roundabout => step.RoundaboutExit <= _exits.Length ? _exits[step.RoundaboutExit - 1] : _farExit(step.RoundaboutExit),
            _ => "",
        };
        return string.Format(CultureInfo.InvariantCulture, step.Street.Length > 0 ? named : unnamed, step.Street, detail);
    }
}
