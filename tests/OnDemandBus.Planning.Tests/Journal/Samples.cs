using System.Collections;
using System.Collections.Immutable;
using System.Reflection;

namespace OnDemandBus.Planning.Tests.Journal;

/// <summary>One of anything, each member different from all others and from what it is if nobody sets it.</summary>
internal sealed class Samples
{
    private int _count;

    public object Of(Type type)
    {
        var number = ++_count;
        if (Nullable.GetUnderlyingType(type) is { } inner) return Of(inner);
        if (type == typeof(string)) return $"text-{number}";
        if (type == typeof(DateTimeOffset)) return TownUnderTest.Start.AddMilliseconds(number);
        if (type == typeof(TimeSpan)) return TimeSpan.FromMilliseconds(number);
        if (type == typeof(double)) return number + (1 / 3.0);
        if (type == typeof(float)) return number + (1 / 3.0f);
        if (type == typeof(bool)) return true;
        if (type.IsEnum) return Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!;
        if (type.IsPrimitive) return Convert.ChangeType(number, type, System.Globalization.CultureInfo.InvariantCulture);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)) return Two(type.GetGenericArguments()[0], nameof(ImmutableArray.ToImmutableArray), typeof(ImmutableArray));
        if (type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable))) return Two(type.GetGenericArguments()[0], nameof(Enumerable.ToList), typeof(Enumerable));
        return Made(type);
    }

    private object Two(Type element, string method, Type of)
    {
        var items = Array.CreateInstance(element, 2);
        for (var k = 0; k < 2; k++) items.SetValue(Of(element), k);
        var enumerable = typeof(IEnumerable<>).MakeGenericType(Type.MakeGenericMethodParameter(0));
        return of.GetMethod(method, 1, [enumerable])!.MakeGenericMethod(element).Invoke(null, [items])!;
    }

    private object Made(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(each => each.GetParameters().Length);
        var parameters = constructor?.GetParameters() ?? [];
        var made = constructor is null ? Activator.CreateInstance(type)! : constructor.Invoke([.. parameters.Select(parameter => Of(parameter.ParameterType))]);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.CanWrite && !parameters.Any(parameter => parameter.Name == property.Name)) property.SetValue(made, Of(property.PropertyType));
        }

        return made;
    }
}
