using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Persons;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_a_rider_gives_a_name : IDisposable
{
    private static readonly RiderDetails s_erna = new("Erna Sack", "05241 4711", "Kirchstr. 3", null, "klopft zweimal");

    private readonly TemporaryFolder _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task The_driver_can_read_it_and_the_service_knows_it_after_a_restart()
    {
        string ride;
        await using (var town = await OpensAsync())
        {
            ride = (await BooksAsync(town)).As<RideView>().RideId;
            Assert.Equal(s_erna, (await town.GetsAsync($"/v1/rides/{ride}/rider")).As<RiderDetails>());
        }

        await using var again = await OpensAsync();
        Assert.Equal(s_erna, (await again.GetsAsync($"/v1/rides/{ride}/rider")).As<RiderDetails>());
    }

    [Fact]
    public async Task It_is_in_no_file_in_clear_nor_in_a_plan_nor_in_a_log()
    {
        await using var town = await OpensAsync();
        var ride = (await BooksAsync(town)).As<RideView>().RideId;
        await town.DrivesUntilAsync(ride, "Completed");
        Assert.DoesNotContain("Erna", (await town.GetsAsync("/v1/buses/bus-1/plan")).Text + (await town.GetsAsync($"/v1/rides/{ride}")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(town.Log, line => line.Contains("Erna", StringComparison.Ordinal) || line.Contains("4711", StringComparison.Ordinal));
        await town.StopsAsync();
        foreach (var file in Directory.GetFiles(_store.Path).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            foreach (var word in new[] { "Erna", "4711", "Kirchstr", "klopft" }) Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(word)) < 0, $"{word} is in {file}");
        }
    }

    [Fact]
    public async Task Once_erased_a_copy_of_what_was_sealed_is_of_no_use()
    {
        await using var town = await OpensAsync();
        var ride = (await BooksAsync(town)).As<RideView>().RideId;
        var store = town.Services.GetRequiredService<IPersonStore>();
        var (copy, key) = ((await store.SealedAsync(ride, TestContext.Current.CancellationToken))!, (await store.KeyAsync(ride, TestContext.Current.CancellationToken))!);

        Assert.Equal(HttpStatusCode.NoContent, (await town.SendsAsync(HttpMethod.Delete, $"/v1/rides/{ride}/rider")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await town.SendsAsync(HttpMethod.Delete, $"/v1/rides/{ride}/rider")).Status);
        Assert.Equal("NoRiderDetails", (await town.GetsAsync($"/v1/rides/{ride}/rider")).Code);
        Assert.Equal("Assigned", (await town.RideAsync(ride)).State);

        // Somebody puts the backup back.
        await store.SaveSealedAsync(ride, copy, TestContext.Current.CancellationToken);
        Assert.Equal("NoRiderDetails", (await town.GetsAsync($"/v1/rides/{ride}/rider")).Code);
        await store.AddKeyAsync(ride, RandomNumberGenerator.GetBytes(32), TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<CryptographicException>(() => town.Services.GetRequiredService<PersonVault>().FindAsync(new RideId(ride), TestContext.Current.CancellationToken));
        await town.StopsAsync();
        var bytes = await File.ReadAllBytesAsync(Path.Combine(_store.Path, "persons.keys"), TestContext.Current.CancellationToken);
        Assert.True(bytes.AsSpan().IndexOf(key) < 0, "the deleted key is still in the file");
    }

    [Fact]
    public async Task The_details_of_one_ride_cannot_be_passed_off_as_those_of_another()
    {
        await using var town = await OpensAsync();
        var ride = (await BooksAsync(town)).As<RideView>().RideId;
        var store = town.Services.GetRequiredService<IPersonStore>();
        await store.AddKeyAsync("another", (await store.KeyAsync(ride, TestContext.Current.CancellationToken))!, TestContext.Current.CancellationToken);
        await store.SaveSealedAsync("another", (await store.SealedAsync(ride, TestContext.Current.CancellationToken))!, TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<CryptographicException>(() => town.Services.GetRequiredService<PersonVault>().FindAsync(new RideId("another"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Nothing_is_kept_where_the_booking_is_refused()
    {
        await using var town = await OpensAsync();
        var offer = (await town.IsOfferedAsync('b', 'd')).OfferId;
        town.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("OfferExpired", (await BooksAsync(town, offer)).Code);
        Assert.Empty(await town.Services.GetRequiredService<PersonVault>().RidesAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task It_can_be_changed_until_the_ride_ends()
    {
        await using var town = await OpensAsync();
        var ride = (await BooksAsync(town)).As<RideView>().RideId;
        var body = new StringContent("""{"name":"Erna S."}""", Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.OK, (await town.SendsAsync(HttpMethod.Put, $"/v1/rides/{ride}/rider", body)).Status);
        Assert.Equal(new RiderDetails("Erna S."), (await town.GetsAsync($"/v1/rides/{ride}/rider")).As<RiderDetails>());
        await town.CancelsAsync(ride);
        body = new StringContent("""{"name":"Erna"}""", Encoding.UTF8, "application/json");
        Assert.Equal("RideEnded", (await town.SendsAsync(HttpMethod.Put, $"/v1/rides/{ride}/rider", body)).Code);
    }

    [Fact]
    public async Task What_is_too_long_is_refused_without_being_repeated()
    {
        await using var town = await OpensAsync();
        var offer = (await town.IsOfferedAsync('b', 'd')).OfferId;
        var answer = await town.PostsAsync("/v1/rides", new BookingRequest(offer, new RiderDetails(Phone: new string('7', 41))), ("Idempotency-Key", "key"));
        Assert.Equal(("InvalidMember", "rider.phone has 41 characters. It may have at most 40."), (answer.Code, answer.Detail));
    }

    private Task<TownOnline> OpensAsync() => TownOnline.OpensAsync(new TownOnline.Options { Store = _store.Path });

    private static async Task<Answer> BooksAsync(TownOnline town, string? offer = null) =>
        await town.PostsAsync("/v1/rides", new BookingRequest(offer ?? (await town.IsOfferedAsync('b', 'd')).OfferId, s_erna), ("Idempotency-Key", "key"));
}
