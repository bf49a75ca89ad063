using System.Collections.Immutable;

namespace OnDemandBus.Planning;

/// <summary>A wish that comes again: to work on each working day, to dialysis on Mondays and Thursdays. Immutable and thread-safe.</summary>
/// <remarks>The clock may be changed meanwhile: a time that it leaves out is when it has gone past it; of a time that it shows twice the first counts.</remarks>
public sealed record Recurrence
{
    /// <summary>The most occurrences that one wish may have.</summary>
    public const int MostOccurrences = 400;

    /// <summary>The time zone of <see cref="Time"/>: the town's.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>The days of the week.</summary>
    public required Weekdays Days { get; init; }

    /// <summary>Whether <see cref="Time"/> is that of departure or of arrival.</summary>
    public required TimeWishKind Kind { get; init; }

    /// <summary>The time, by the clock on the wall.</summary>
    public required TimeOnly Time { get; init; }

    /// <summary>The first date.</summary>
    public required DateOnly First { get; init; }

    /// <summary>The last date, itself included.</summary>
    public required DateOnly Last { get; init; }

    /// <summary>Dates that are left out: holidays, say. Those on which there would be no ride anyway do no harm.</summary>
    public ImmutableHashSet<DateOnly> Except { get; init; } = [];

    /// <summary>Tells the first thing that makes no sense, and what it should be; null if all do.</summary>
    public string? FirstMistake()
    {
        return
            !Days.AreSome() ? "there must be a day of the week" :
            Kind is not (TimeWishKind.DepartAt or TimeWishKind.ArriveBy) ? "the time must be that of departure or of arrival" :
            Last < First ? FormattableString.Invariant($"the last date, {Last:yyyy-MM-dd}, must not be before the first, {First:yyyy-MM-dd}") :
            Dates().Take(MostOccurrences + 1).Count() switch
            {
                0 => "there must be a date that is not left out",
                > MostOccurrences => FormattableString.Invariant($"there must be at most {MostOccurrences} dates; with an earlier last date there are fewer"),
                _ => null,
            };
    }

    /// <summary>The wishes for a time, in order, each with its date.</summary>
    /// <param name="from">Start of the time.</param>
    /// <param name="until">Its end, exclusive.</param>
    /// <returns>At most <see cref="MostOccurrences"/>.</returns>
    /// <exception cref="InvalidOperationException">The recurrence makes no sense; see <see cref="FirstMistake"/>.</exception>
    public ImmutableArray<Occurrence> Occurrences(DateTimeOffset from, DateTimeOffset until)
    {
        if (FirstMistake() is { } mistake) throw new InvalidOperationException($"This wish cannot come again: {mistake}.");
        var occurrences = ImmutableArray.CreateBuilder<Occurrence>();
        foreach (var date in Dates())
        {
            var at = TimeZone.FirstShows(date.ToDateTime(Time));
            if (at >= until) break;
            if (at >= from) occurrences.Add(new Occurrence(date, new TimeWish(Kind, at)));
        }

        return occurrences.ToImmutable();
    }

    /// <summary>The same wish for each time, ready for <see cref="Command.RequestJourney"/>: each has the id of <paramref name="wish"/> with its date behind it.</summary>
    /// <param name="wish">The wish; its own time does not count.</param>
    /// <param name="from">Start of the time.</param>
    /// <param name="until">Its end, exclusive.</param>
    public ImmutableArray<RideRequest> Requests(RideRequest wish, DateTimeOffset from, DateTimeOffset until) =>
        [.. Occurrences(from, until).Select(each => wish with { Id = new RideId(FormattableString.Invariant($"{wish.Id}-{each.Date:yyyyMMdd}")), When = each.When })];

    private IEnumerable<DateOnly> Dates()
    {
        for (var date = First; date <= Last; date = date.AddDays(1))
        {
            if (Days.Include(date.DayOfWeek) && !Except.Contains(date)) yield return date;
            if (date == DateOnly.MaxValue) yield break;
        }
    }
}

/// <summary>One time of a wish that comes again.</summary>
/// <param name="Date">Its date in the town's own time: it names the occurrence, also where the time is changed later.</param>
/// <param name="When">The wish.</param>
public readonly record struct Occurrence(DateOnly Date, TimeWish When);
