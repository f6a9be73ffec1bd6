using System.Linq;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DeviceAuth.Sandbox;

/// <summary>Puts the server together: recorder, gate, OpenIddict, device page, protected API and controls.</summary>
internal static class SandboxApplication
{
    public static WebApplication Create(SandboxOptions options)
    {
        var builder = LoopbackHost.CreateBuilder(options.Port);

        // No news for a test server: a browser's cookies from an earlier one on this address, and a replay that was caught.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.None);
        builder.Logging.AddFilter("OpenIddict", LogLevel.Error);
        AddServices(builder.Services, options);

        var app = builder.Build();
        var recorder = new RequestRecorder(app.Services.GetRequiredService<RequestLog>(), SandboxPaths.IsOfProtocol);
        var gate = app.Services.GetRequiredService<RequestGate>();
        app.Use(recorder.InvokeAsync);
        app.Use(gate.InvokeAsync);
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        ProtectedApi.Map(app);
        app.Services.GetRequiredService<GuardedApi>().Map(app);
        app.Services.GetRequiredService<ClientRegistrations>().Map(app);
        app.Services.GetRequiredService<DevicePage>().Map(app);
        app.Services.GetRequiredService<AuthorizationPage>().Map(app);
        app.Services.GetRequiredService<ControlEndpoints>().Map(app);
        return app;
    }

    private static void AddServices(IServiceCollection services, SandboxOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(new RequestLog());
        services.AddSingleton<SandboxControls>();
        services.AddSingleton<PollingRules>();
        services.AddSingleton<SignInRequirements>();
        services.AddSingleton<GuardedApi>();
        services.AddSingleton<ClientRegistrations>();
        services.AddSingleton<RequestGate>();
        services.AddSingleton<AutomaticApproval>();
        services.AddSingleton<TokenRevoker>();
        services.AddSingleton<ControlEndpoints>();
        services.AddSingleton<ClientNames>();
        services.AddSingleton<DevicePage>();
        services.AddSingleton<AuthorizationPage>();
        services.AddAuthorizationServer(options);

        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "sandbox-form";
            antiforgery.FormFieldName = "form_token";
        });
        services.AddAuthorization();
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(cookie => cookie.Cookie.Name = "sandbox-session");
        KeepKeysInMemory(services);
    }

    // The cookies' keys are this process's own. The hosted service would put a key into the user's profile all the same.
    private static void KeepKeysInMemory(IServiceCollection services)
    {
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        foreach (var keyRing in services.Where(s => s.ImplementationType?.Name == "DataProtectionHostedService").ToList())
        {
            services.Remove(keyRing);
        }
    }
}
