using OnDemandBus.Simulation;

return await Odb.Command().Parse(args).InvokeAsync();
