using OnDemandBus.Planning;
using OnDemandBus.Roads;
using OnDemandBus.Simulation.Demand;
using OnDemandBus.Simulation.Scenarios;

namespace OnDemandBus.Simulation.Tests.Demand;

public sealed class When_requests_are_read_from_a_table : IDisposable
{
    private const string Places = "fromLatitude,fromLongitude,toLatitude,toLongitude";
    private const string There = "52.1,8.1,52.2,8.2";

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Every_column_arrives()
    {
        var request = Assert.Single(Read(
            "purpose,group,needs,luggage,prams,wheelchairs,persons,arriveBy,departAt,toLongitude,toLatitude,fromLongitude,fromLatitude,submittedAt,requestId\n" +
            "home-work,commuters,wheelchair+guideDog,2,1,1,3,08:15:00,,8.2,52.2,8.1,52.1,-04:30:00,a-1\n"));

        Assert.Equal(
            new SimulatedRequest("a-1", TimeSpan.FromHours(-4.5), new Location(52.1, 8.1), new Location(52.2, 8.2), TimeWishKind.ArriveBy, new TimeSpan(8, 15, 0), new Party(3, 1, 1, 2), MobilityNeeds.Wheelchair | MobilityNeeds.GuideDog, "commuters", "home-work"),
            request);
    }

    [Fact]
    public void What_is_left_out_is_the_default()
    {
        var requests = Read($"submittedAt,{Places}\n25:00:00,{There}\n28800,{There}\n");

        Assert.Equal(
            [
                new SimulatedRequest("r000002", TimeSpan.FromHours(8), new Location(52.1, 8.1), new Location(52.2, 8.2), TimeWishKind.Now, TimeSpan.FromHours(8), new Party(1), MobilityNeeds.None, RiderGroups.Adults),
                new SimulatedRequest("r000001", TimeSpan.FromHours(25), new Location(52.1, 8.1), new Location(52.2, 8.2), TimeWishKind.Now, TimeSpan.FromHours(25), new Party(1), MobilityNeeds.None, RiderGroups.Adults),
            ],
            requests);
    }

    [Fact]
    public void A_departure_alone_is_a_wish_for_now_at_that_time()
    {
        var request = Assert.Single(Read($"submittedAt,departAt,{Places}\n,07:00:00,{There}\n"));

        Assert.Equal((TimeWishKind.Now, TimeSpan.FromHours(7), TimeSpan.FromHours(7)), (request.Kind, request.SubmittedAt, request.At));
    }

    [Fact]
    public void A_departure_after_the_submission_is_a_prebooking()
    {
        var request = Assert.Single(Read($"submittedAt,departAt,{Places}\n06:00:00,07:00:00,{There}\n"));

        Assert.Equal((TimeWishKind.DepartAt, TimeSpan.FromHours(6), TimeSpan.FromHours(7)), (request.Kind, request.SubmittedAt, request.At));
    }

    [Fact]
    public void Somebody_in_a_wheelchair_takes_one_place_unless_the_table_says_more()
    {
        var request = Assert.Single(Read($"submittedAt,needs,{Places}\n06:00,assistedWheelchair,{There}\n"));

        Assert.Equal(new Party(1, 1), request.Party);
    }

    [Theory]
    [InlineData("07:00:60")]
    [InlineData("7h")]
    [InlineData("--07:00:00")]
    [InlineData("07:61")]
    [InlineData("1.5")]
    [InlineData("9999:00:00")]
    [InlineData("NaN")]
    public void A_time_that_is_none_is_refused(string time) => Assert.Equal(2, Wrong($"submittedAt,{Places}\n{time},{There}\n", "is no time"));

    [Theory]
    [InlineData("08:00:00,48,6,8.1,52.2,8.2", "has 6 fields and the header 5")]
    [InlineData("08:00:00,52.1,8.1,52.2", "has 4 fields")]
    [InlineData("08:00:00,52.1,8.1,52.2,8.2,1", "has 6 fields")]
    [InlineData("08:00:00,fifty,8.1,52.2,8.2", "fromLatitude 'fifty' is no number")]
    [InlineData("08:00:00,NaN,8.1,52.2,8.2", "fromLatitude 'NaN' is no number")]
    [InlineData("08:00:00,52.1,8.1,,8.2", "toLatitude is empty")]
    [InlineData("08:00:00,95,8.1,52.2,8.2", "is no place on earth")]
    [InlineData("08:00:00,52.1,8.1,122.2,48.2", "look exchanged")]
    [InlineData(",52.1,8.1,52.2,8.2", "no time is given")]
    [InlineData("08:00:00,\"52.1\"x,8.1,52.2,8.2", "a quotation mark")]
    [InlineData("08:00:00,\"52.1,8.1,52.2,8.2", "a quotation mark")]
    public void A_damaged_row_is_told_with_its_line(string row, string what) =>
        Assert.Equal(3, Wrong($"submittedAt,{Places}\n08:00:00,{There}\n{row}\n", what));

    [Theory]
    [InlineData("persons", "0", "persons is 0. Give a number from 1 to 1000")]
    [InlineData("persons", "-2", "persons is -2")]
    [InlineData("persons", "two", "persons 'two' is no whole number")]
    [InlineData("persons", "1.5", "no whole number")]
    [InlineData("persons", "1001", "from 1 to 1000")]
    [InlineData("wheelchairs", "2", "2 wheelchairs are more than 1 persons")]
    [InlineData("wheelchairs", "-1", "from 0 to 1000")]
    [InlineData("prams", "99999999999999999999", "no whole number")]
    [InlineData("luggage", "-1", "luggage is -1")]
    [InlineData("needs", "wheelchair+unicycle", "'unicycle' is not among the needs")]
    [InlineData("needs", "wheelchair+", "'' is not among the needs")]
    [InlineData("requestId", "a b", "letters, digits and hyphens")]
    [InlineData("arriveBy", "07:59:59", "submittedAt 08:00:00 is after arriveBy 07:59:59")]
    [InlineData("departAt", "soon", "departAt 'soon' is no time")]
    public void A_value_that_makes_no_sense_is_told_with_its_line(string column, string value, string what) =>
        Assert.Equal(2, Wrong($"submittedAt,{column},{Places}\n08:00:00,{value},{There}\n", what));

    [Fact]
    public void Departure_and_arrival_together_are_refused() =>
        Assert.Equal(2, Wrong($"submittedAt,departAt,arriveBy,{Places}\n08:00:00,09:00:00,10:00:00,{There}\n", "both given"));

    [Fact]
    public void An_arrival_needs_to_know_when_it_is_asked_for() =>
        Assert.Equal(2, Wrong($"submittedAt,arriveBy,{Places}\n,10:00:00,{There}\n", "arriveBy is given without submittedAt"));

    [Fact]
    public void No_place_in_the_bus_for_a_wheelchair_is_refused() =>
        Assert.Equal(2, Wrong($"submittedAt,needs,wheelchairs,{Places}\n08:00:00,wheelchair,0,{There}\n", "takes a wheelchair's place"));

    [Fact]
    public void An_id_that_comes_again_is_told_with_both_lines() =>
        Assert.Equal(4, Wrong($"requestId,submittedAt,{Places}\na,08:00:00,{There}\n\na,08:00:00,{There}\n", "requestId a is also that of line 2"));

    [Fact]
    public void A_field_of_several_lines_does_not_mislead_about_the_line() =>
        Assert.Equal(4, Wrong($"submittedAt,purpose,{Places}\n08:00:00,\"a\nb\",{There}\nx,,{There}\n", "is no time"));

    [Theory]
    [InlineData("submittedAt,colour," + Places, "there is no column 'colour'. Known columns: requestId, submittedAt")]
    [InlineData("submittedAt,persons,persons," + Places, "the column persons is there twice")]
    [InlineData("submittedAt,fromLatitude,fromLongitude,toLatitude", "the column toLongitude is missing")]
    [InlineData("persons," + Places, "no column tells when requests are made")]
    [InlineData("submittedAt;fromLatitude;fromLongitude", "not separated by commas")]
    [InlineData("PERSONS," + Places, "there is no column 'PERSONS'")]
    public void A_header_that_does_not_fit_is_told(string header, string what) => Assert.Equal(1, Wrong(header + "\n", what));

    [Theory]
    [InlineData("", "the table is empty")]
    [InlineData("\n\n", "the table is empty")]
    [InlineData("submittedAt," + Places + "\n", "no requests")]
    public void A_table_without_requests_is_told(string text, string what) => Assert.Null(Wrong(text, what));

    [Fact]
    public void A_file_that_is_missing_is_named()
    {
        var problem = Assert.Throws<InputException>(() => RequestTable.Read(_scratch["none.csv"]));

        Assert.Equal(_scratch["none.csv"], problem.File);
        Assert.Contains("there is no such file", problem.Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => RequestTable.Read(_scratch.Path));
    }

    [Fact]
    public void Characters_that_are_not_UTF_8_are_told()
    {
        File.WriteAllBytes(_scratch["latin.csv"], [.. System.Text.Encoding.UTF8.GetBytes($"submittedAt,purpose,{Places}\n08:00:00,Gesch"), 0xe4, .. System.Text.Encoding.UTF8.GetBytes($"ft,{There}\n")]);

        Assert.Contains("UTF-8", Assert.Throws<InputException>(() => RequestTable.Read(_scratch["latin.csv"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_and_line_ends_of_another_system_do_no_harm()
    {
        File.WriteAllText(_scratch["win.csv"], $"submittedAt,{Places}\r\n08:00:00,{There}\r\n", new System.Text.UTF8Encoding(true));

        Assert.Single(RequestTable.Read(_scratch["win.csv"]));
    }

    [Fact]
    public void Whatever_is_broken_in_a_table_gives_requests_or_a_line_of_text_and_nothing_else()
    {
        var whole = $"requestId,submittedAt,needs,purpose,{Places}\na,08:00:00,wheelchair+guideDog,\"x, \"\"y\"\"\",{There}\nb,09:00:00,,,{There}\n";
        for (var seed = 0; seed < 3_000; seed++)
        {
            var random = new Random(seed);
            var text = whole.ToCharArray();
            for (var k = 0; k <= random.Next(4); k++)
                text[random.Next(text.Length)] = "\",\n\r;+-:.0\0x\u00e4\ufeff"[random.Next(14)];
            try
            {
                Read(new string(text, 0, random.Next(2) == 0 ? text.Length : random.Next(text.Length)));
            }
            catch (InputException)
            {
            }
            catch (Exception other)
            {
                Assert.Fail($"Seed {seed}: {other}");
            }
        }
    }

    private static IReadOnlyList<SimulatedRequest> Read(string text) => RequestTable.Read(new StringReader(text), "day.csv");

    private static int? Wrong(string text, string what)
    {
        var problem = Assert.Throws<InputException>(() => Read(text));
        Assert.Contains(what, problem.Message, StringComparison.Ordinal);
        Assert.StartsWith("day.csv", problem.Message, StringComparison.Ordinal);
        return problem.Line;
    }
}
