namespace OnDemandBus.Roads.Tests;

/// <summary>Tags written as <c>key=value; key=value</c>; a semicolon without a blank is part of a value.</summary>
internal static class Tags
{
    public static Dictionary<string, string> Of(string text) =>
        text.Split("; ", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToDictionary(tag => tag[..tag.IndexOf('=')], tag => tag[(tag.IndexOf('=') + 1)..]);
}
