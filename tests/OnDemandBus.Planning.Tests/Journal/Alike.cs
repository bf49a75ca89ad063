using System.Collections;
using System.Collections.Immutable;
using System.Reflection;

namespace OnDemandBus.Planning.Tests.Journal;

/// <summary>Whether two things are the same to the last digit, all that can be set of them.</summary>
internal static class Alike
{
    public static void Is(object? expected, object? actual)
    {
        if (Difference(expected, actual) is { } difference) Assert.Fail(difference);
    }

    /// <summary>The first difference; null if there is none.</summary>
    private static string? Difference(object? a, object? b, string at = "it")
    {
        if (a is null || b is null) return a is null && b is null ? null : $"{at}: {a ?? "nothing"} is not {b ?? "nothing"}.";
        if (a is DateTimeOffset time) return time.EqualsExact((DateTimeOffset)b) ? null : $"{at}: {a:O} is not {b:O}.";
        if (a is string or TimeSpan || a.GetType().IsPrimitive || a.GetType().IsEnum) return a.Equals(b) ? null : $"{at}: {a} is not {b}.";
        if (IsNoList(a) || IsNoList(b)) return IsNoList(a) && IsNoList(b) ? null : $"{at}: one is no list.";
        if (a is IEnumerable many) return Difference([.. many.Cast<object>()], [.. ((IEnumerable)b).Cast<object>()], at);
        if (a.GetType() != b.GetType()) return $"{at}: {a.GetType().Name} is not {b.GetType().Name}.";
        foreach (var property in a.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (!property.CanWrite) continue;
            if (Difference(property.GetValue(a), property.GetValue(b), $"{at}.{property.Name}") is { } difference) return difference;
        }

        return null;
    }

    private static string? Difference(object[] a, object[] b, string at)
    {
        if (a.Length != b.Length) return $"{at}: {a.Length} are not {b.Length}.";
        for (var k = 0; k < a.Length; k++)
            if (Difference(a[k], b[k], $"{at}[{k}]") is { } difference) return difference;
        return null;
    }

    private static bool IsNoList(object value) =>
        value.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) && (bool)type.GetProperty(nameof(ImmutableArray<int>.IsDefault))!.GetValue(value)!;
}
