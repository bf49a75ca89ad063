namespace OnDemandBus.Simulation.Scenarios;

/// <summary>Something in a file of the planner's that makes no sense: which file, which line, what, and what to do instead.</summary>
/// <param name="file">The file as the planner named it.</param>
/// <param name="line">The line, from 1; null where it is about the file as a whole.</param>
/// <param name="what">What is wrong; no full stop at its end.</param>
/// <param name="remedy">What to do instead, as a sentence without its full stop.</param>
internal sealed class InputException(string file, int? line, string what, string remedy)
    : Exception(line is { } number ? $"{file}, line {number.ToString(System.Globalization.CultureInfo.InvariantCulture)}: {what}. {remedy}." : $"{file}: {what}. {remedy}.")
{
    /// <summary>The file as the planner named it.</summary>
    public string File { get; } = file;

    /// <summary>The line, from 1; null where it is about the file as a whole.</summary>
    public int? Line { get; } = line;
}
