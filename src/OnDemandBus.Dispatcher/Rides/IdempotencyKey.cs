using OnDemandBus.Dispatcher.Http;

namespace OnDemandBus.Dispatcher.Rides;

/// <summary>The header by which a client tells a repetition of a request from a second one.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    public const int Longest = 200;

    /// <summary>The key, null where none is given; or what is wrong with it.</summary>
    public static (string? Key, Problem? Problem) Read(HttpRequest http, bool required)
    {
        var keys = http.Headers[Header];
        if (keys.Count == 0 && !required) return (null, null);
        if (keys is not [{ Length: > 0 } key])
            return (null, new Problem(Problem.IdempotencyKeyMissing, $"The header {Header} is missing or empty. Send one with an id of your own making, and the same one when you repeat this request."));
        return key.Length <= Longest && key.All(char.IsAscii)
            ? (key, null)
            : (null, new Problem(Problem.IdempotencyKeyInvalid, $"The header {Header} must have at most {Longest} characters, all of them ASCII."));
    }
}
