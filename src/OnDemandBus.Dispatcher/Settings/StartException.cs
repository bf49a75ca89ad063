namespace OnDemandBus.Dispatcher.Settings;

/// <summary>The service cannot start, and the operator can do something about it. The message is all that is shown.</summary>
public sealed class StartException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>A mistake in the configuration.</summary>
    /// <param name="key">Where it is, such as <c>Areas:0:Map</c>.</param>
    /// <param name="fault">What is wrong.</param>
    /// <param name="remedy">What to do.</param>
    internal static StartException Setting(string key, string fault, string remedy) => new($"Configuration {key}: {fault}. {remedy}.");
}
