namespace OnDemandBus.Planning;

/// <summary>
/// What was written by another version, or is damaged, is not understood. Nothing of it may be passed over: an older program that left out what a newer one wrote would
/// decide on other grounds than were promised.
/// </summary>
/// <param name="message">What is not understood, and where.</param>
/// <param name="inner">What was noticed.</param>
public sealed class JournalFormatException(string message, Exception? inner = null) : Exception(message, inner);
