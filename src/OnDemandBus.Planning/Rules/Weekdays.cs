namespace OnDemandBus.Planning;

/// <summary>Some days of the week.</summary>
[Flags]
public enum Weekdays
{
    /// <summary>No day.</summary>
    None = 0,

    /// <summary>Monday.</summary>
    Monday = 1,

    /// <summary>Tuesday.</summary>
    Tuesday = 2,

    /// <summary>Wednesday.</summary>
    Wednesday = 4,

    /// <summary>Thursday.</summary>
    Thursday = 8,

    /// <summary>Friday.</summary>
    Friday = 16,

    /// <summary>Saturday.</summary>
    Saturday = 32,

    /// <summary>Sunday.</summary>
    Sunday = 64,

    /// <summary>Monday to Friday.</summary>
    WorkingDays = Monday | Tuesday | Wednesday | Thursday | Friday,

    /// <summary>Saturday and Sunday.</summary>
    Weekend = Saturday | Sunday,

    /// <summary>Every day.</summary>
    All = WorkingDays | Weekend,
}

/// <summary>Facts about days of the week.</summary>
public static class DaysOfWeek
{
    /// <summary>Whether a day is among some.</summary>
    public static bool Include(this Weekdays days, DayOfWeek day) => (days & (Weekdays)(1 << (((int)day + 6) % 7))) != 0;

    /// <summary>Whether there is at least one day, and nothing that is no day.</summary>
    internal static bool AreSome(this Weekdays days) => days != Weekdays.None && (days & ~Weekdays.All) == 0;
}
