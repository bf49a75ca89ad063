using System.Collections.Frozen;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using OnDemandBus.Contracts;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Http;

/// <summary>An error as the client gets it: problem details (RFC 9457) with a code from a closed set.</summary>
/// <param name="Code">One of the codes that have a status here.</param>
/// <param name="Detail">What is wrong, where, and what to do instead.</param>
internal sealed record Problem(string Code, string Detail) : IResult
{
    public const string MalformedJson = nameof(MalformedJson);
    public const string MissingMember = nameof(MissingMember);
    public const string InvalidMember = nameof(InvalidMember);
    public const string BodyTooLarge = nameof(BodyTooLarge);
    public const string UnsupportedMediaType = nameof(UnsupportedMediaType);
    public const string IdempotencyKeyMissing = nameof(IdempotencyKeyMissing);
    public const string IdempotencyKeyInvalid = nameof(IdempotencyKeyInvalid);
    public const string NoRiderDetails = nameof(NoRiderDetails);
    public const string UnknownRoute = nameof(UnknownRoute);
    public const string UnknownArea = nameof(UnknownArea);
    public const string MethodNotAllowed = nameof(MethodNotAllowed);
    public const string BadRequest = nameof(BadRequest);
    public const string AreaUnavailable = nameof(AreaUnavailable);
    public const string StoreUnavailable = nameof(StoreUnavailable);
    public const string Starting = nameof(Starting);
    public const string TooManyRequests = nameof(TooManyRequests);
    public const string TooManyStreams = nameof(TooManyStreams);
    public const string Overloaded = nameof(Overloaded);
    public const string BodyTooSlow = nameof(BodyTooSlow);
    public const string HeadersTooLarge = nameof(HeadersTooLarge);
    public const string PathTooLong = nameof(PathTooLong);
    public const string Unexpected = nameof(Unexpected);

    /// <summary>When to come back after a 429 or a 503; told in whole seconds.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Every code, and the status it comes with.</summary>
    public static FrozenDictionary<string, int> Statuses { get; } = new Dictionary<string, int>
    {
        [MalformedJson] = 400,
        [MissingMember] = 400,
        [InvalidMember] = 400,
        [BadRequest] = 400,
        [IdempotencyKeyMissing] = 400,
        [IdempotencyKeyInvalid] = 400,
        ["CoordinatesOutOfRange"] = 400,
        ["BothTimesGiven"] = 400,
        ["InvalidParty"] = 400,
        ["UnknownNeed"] = 400,
        [nameof(Refusal.InvalidRequest)] = 400,
        [nameof(Refusal.TimeInPast)] = 400,
        [NoRiderDetails] = 404,
        [UnknownRoute] = 404,
        [UnknownArea] = 404,
        [nameof(Refusal.UnknownRide)] = 404,
        [nameof(Refusal.UnknownBus)] = 404,
        [nameof(Refusal.UnknownOffer)] = 404,
        [MethodNotAllowed] = 405,
        [nameof(Refusal.UnknownStop)] = 409,
        [nameof(Refusal.RideExists)] = 409,
        [nameof(Refusal.BusExists)] = 409,
        [nameof(Refusal.OfferExpired)] = 409,
        [nameof(Refusal.OfferAlreadyBooked)] = 409,
        [nameof(Refusal.OfferNoLongerPossible)] = 409,
        [nameof(Refusal.RideOnBoard)] = 409,
        [nameof(Refusal.RideEnded)] = 409,
        [nameof(Refusal.StopNotNext)] = 409,
        [nameof(Refusal.BusNotAtStop)] = 409,
        [nameof(Refusal.RideNotAtStop)] = 409,
        [nameof(Refusal.TooEarlyForNoShow)] = 409,
        [nameof(Refusal.StopNotFinished)] = 409,
        [nameof(Refusal.BusOutOfService)] = 409,
        [BodyTooSlow] = 408,
        [BodyTooLarge] = 413,
        [PathTooLong] = 414,
        [UnsupportedMediaType] = 415,
        [nameof(Refusal.IdempotencyKeyReused)] = 422,
        [nameof(Refusal.BusOffRoad)] = 422,
        [TooManyRequests] = 429,
        [HeadersTooLarge] = 431,
        [Unexpected] = 500,
        [AreaUnavailable] = 503,
        [StoreUnavailable] = 503,
        [Starting] = 503,
        [Overloaded] = 503,
        [TooManyStreams] = 503,
    }.ToFrozenDictionary();

    public int Status => Statuses[Code];

    public static Problem Of(CommandRefused refused) => new(refused.Code, refused.Detail);

    /// <summary>The code for an error that the framework has found before any code of ours.</summary>
    public static string CodeOf(int status) => status switch
    {
        404 => UnknownRoute,
        405 => MethodNotAllowed,
        408 => BodyTooSlow,
        413 => BodyTooLarge,
        414 => PathTooLong,
        415 => UnsupportedMediaType,
        429 => TooManyRequests,
        431 => HeadersTooLarge,
        >= 500 => Unexpected,
        _ => BadRequest,
    };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            httpContext.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(new ProblemDetails { Status = Status, Detail = Detail, Extensions = { ["code"] = Code } }).ExecuteAsync(httpContext);
    }
}
